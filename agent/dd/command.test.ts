import { describe, expect, it } from '@jest/globals';
import { askedCopy } from './command.ts';

const words = (line: string) => line.split(' ');
const usual = 'if=/a/volume-1 of=/b/volume-2 count=1073741824 bs=1M iflag=count_bytes,direct oflag=direct';

describe('a command line of dd', () => {
  it('is a copy as Cinder asks for it', () => {
    expect(askedCopy(words(usual))).toEqual({
      sourcePath: '/a/volume-1',
      targetPath: '/b/volume-2',
      sizeBytes: 2 ** 30,
      blockBytes: 2 ** 20,
      isSparse: false,
      truncates: true,
    });
  });

  it.each([
    ['if=/a of=/b count=1048577 bs=1M iflag=count_bytes conv=sparse,fdatasync', { sizeBytes: 1048577, isSparse: true }],
    ['if=/a of=/b count=1024 bs=1M iflag=direct oflag=direct', { sizeBytes: 2 ** 30 }],
    ['if=/a of=/b count=3 bs=1kB conv=notrunc', { sizeBytes: 3000, truncates: false }],
    ['if=/a=b of=/b count=1', { sourcePath: '/a=b', sizeBytes: 512, blockBytes: 512 }],
    ['if=/a of=/b count=2 bs=4KiB status=none', { sizeBytes: 8192 }],
  ])('is a copy: %s', (line, parts) => {
    expect(askedCopy(words(line))).toMatchObject(parts);
  });

  it.each([
    ['the probe of direct I/O', 'count=0 if=/a of=/b iflag=direct oflag=direct'],
    ['a copy to the end', 'if=/a of=/b bs=1M'],
    ['one that skips', `${usual} skip=1`],
    ['one that seeks', `${usual} seek=1`],
    ['one that converts otherwise', `${usual} conv=swab`],
    ['one with another flag', 'if=/a of=/b count=1 iflag=nonblock'],
    ['one that reads its input', 'of=/b count=1'],
    ['one that writes to its output', 'if=/a count=1'],
    ['one key twice', 'if=/a if=/c of=/b count=1'],
    ['a number that nobody knows', 'if=/a of=/b count=1x1'],
    ['a question for help', '--help'],
    ['nothing', ''],
  ])('is left to the real dd: %s', (_, line) => {
    expect(askedCopy(line === '' ? [] : words(line))).toBeUndefined();
  });
});
