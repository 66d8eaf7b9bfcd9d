import { describe, expect, it } from '@jest/globals';
import { expandHostPattern, HostPatternError } from './ranges.ts';

describe('A key under hosts', () => {
  it.each([
    ['stor-01', ['stor-01']],
    ['stor-01.dc1.example', ['stor-01.dc1.example']],
    ['stor-[08:11]', ['stor-08', 'stor-09', 'stor-10', 'stor-11']],
    ['stor-[8:11]', ['stor-8', 'stor-9', 'stor-10', 'stor-11']],
    ['stor-[:2]', ['stor-0', 'stor-1', 'stor-2']],
    ['stor-[0:20:10]', ['stor-0', 'stor-10', 'stor-20']],
    ['stor-[a:c]', ['stor-a', 'stor-b', 'stor-c']],
    ['[x:y]-[1:2].lan', ['x-1.lan', 'x-2.lan', 'y-1.lan', 'y-2.lan']],
    ['stor-[5:5]', ['stor-5']],
  ])('%s stands for %j', (pattern, names) => {
    expect(expandHostPattern(pattern)).toEqual(names);
  });

  it.each([
    ['stor 1', '"stor 1" is no host name: write letters, digits, ".", "_" and "-", or a range such as stor-[01:16]'],
    ['stor-[9:1]', 'host range "stor-[9:1]" counts down: write it as in stor-[01:16]'],
    ['stor-[01:100]', 'host range "stor-[01:100]" has ends of different width: write it as in stor-[01:16]'],
    ['stor-[a:9]', 'host range "stor-[a:9]" needs two numbers or two letters: write it as in stor-[01:16]'],
    ['stor-[1:]', 'host range "stor-[1:]" needs two numbers or two letters: write it as in stor-[01:16]'],
    ['stor-[1:9:0]', 'host range "stor-[1:9:0]" has the step "0": write it as in stor-[01:16]'],
    ['stor-[1:999999999]', 'host range "stor-[1:999999999]" has more than 100000 names: write it as in stor-[01:16]'],
    ['stor-[1]', '"stor-[1]" is no host name'],
    ['', '"" is no host name'],
  ])('%j is refused', (pattern, message) => {
    expect(() => expandHostPattern(pattern)).toThrow(HostPatternError);
    expect(() => expandHostPattern(pattern)).toThrow(message);
  });
});
