import { describe, expect, it } from '@jest/globals';
import { PathPattern, volumeIdIn } from './volume-paths.ts';

const id = '6c1b7c9e-3f0c-4c5a-9c57-0b1f3f6a2d11';

describe('the id of a volume in its path', () => {
  it.each([
    ['a file of the NFS driver', `/var/lib/cinder/mnt/1b9c/volume-${id}`],
    ['an LVM volume', `/dev/cinder-volumes/volume-${id}`],
    ['one by the device mapper', `/dev/mapper/cinder--volumes-volume--${id.replaceAll('-', '--')}`],
    ['one attached by iSCSI', `/dev/disk/by-path/ip-10.0.0.5:3260-iscsi-iqn.2010-10.org.openstack:volume-${id}-lun-1`],
  ])('is found in %s', (_, path) => {
    expect(volumeIdIn(path, [])).toBe(id);
  });

  it('is found by the first pattern that fits', () => {
    const patterns = ['/srv/*/vol-{id}.img', '/srv/{id}/data'].map((text) => new PathPattern(text));
    expect(volumeIdIn('/srv/fast/vol-7.img', patterns)).toBe('7');
    expect(volumeIdIn('/srv/db/data', patterns)).toBe('db');
    expect(volumeIdIn('/srv/fast/deep/vol-7.img', patterns)).toBe('vol-7.img');
  });

  it('is the last part of any other path', () => {
    expect(volumeIdIn('/srv/images/a.raw', [])).toBe('a.raw');
    expect(volumeIdIn(`/srv/volume-${id}0`, [])).toBe(`volume-${id}0`);
  });

  it.each(['srv/{id}', '/srv/vol', '/{id}/{id}'])('cannot be had by the pattern %s', (text) => {
    expect(() => new PathPattern(text)).toThrow('write an absolute path with one {id} in it');
  });
});
