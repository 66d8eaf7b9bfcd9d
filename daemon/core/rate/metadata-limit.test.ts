import { describe, expect, it } from '@jest/globals';
import { parseMetadataLimit } from './metadata-limit.ts';
import { limited, paused, unlimited } from './rate.ts';

describe('The limit in the metadata of a volume', () => {
  it.each([
    ['10485760', limited(10 * 2 ** 20)],
    ['1', limited(1)],
    ['80MiB/s', limited(80 * 2 ** 20)],
    ['unlimited', unlimited],
    ['paused', paused],
  ])('reads %s', (text, rate) => {
    expect(parseMetadataLimit(text)).toEqual(rate);
  });

  it.each([
    ['0', 'is unlimited to Cinder and ambiguous here: write unlimited or paused'],
    ['000', 'is unlimited to Cinder and ambiguous here: write unlimited or paused'],
    ['9007199254740992', 'is more than 2^53 - 1 bytes per second: write unlimited'],
    ['-5', 'is negative: write a rate above zero, such as 1MiB/s, or paused'],
    ['1.5', 'has no unit: write 1.5MiB/s, 1.5MB/s or 1.5B/s'],
    ['fast', 'is no rate'],
    ['', 'is empty'],
  ])('refuses %j', (text, problem) => {
    expect(() => parseMetadataLimit(text)).toThrow(`rate ${JSON.stringify(text)} ${problem}`);
  });
});
