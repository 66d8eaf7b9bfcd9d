import { expect, it } from '@jest/globals';
import { placeOfCinder, placeOfPath } from './places.ts';

const names = new Map([
  ['ctl-1', 'stor-01'],
  ['ctl-1@nfs', 'filer'],
]);

it.each([
  ['stor-02@lvm#lvm', { host: 'stor-02', pool: 'lvm' }],
  ['stor-02@lvm', { host: 'stor-02', pool: 'lvm' }],
  ['stor-02@ceph#ssd', { host: 'stor-02', pool: 'ceph#ssd' }],
  ['ctl-1@lvm#lvm', { host: 'stor-01', pool: 'lvm' }],
  ['ctl-1@nfs#nfs', { host: 'filer', pool: 'nfs' }],
  ['stor-02', { host: 'stor-02', pool: 'default' }],
])('what Cinder writes %s is a place', (text, place) => {
  expect(placeOfCinder(text, names)).toEqual(place);
});

it('nothing is no place', () => {
  expect(placeOfCinder('', names)).toBeUndefined();
  expect(placeOfCinder('@lvm#lvm', names)).toBeUndefined();
});

it.each([
  ['/var/lib/cinder/mnt/1b9c/volume-1', '1b9c'],
  ['/dev/cinder-volumes/volume-1', 'cinder-volumes'],
  ['/volume-1', 'default'],
])('%s is in a pool', (path, pool) => {
  expect(placeOfPath('stor-01', path)).toEqual({ host: 'stor-01', pool });
});
