import { describe, expect, it } from '@jest/globals';
import { exit } from '../failure/exit.ts';
import { durationWord } from './duration.ts';
import { metadataWords } from './metadata.ts';
import { placeWord } from './place.ts';
import { rateWord } from './rate.ts';

describe('words of the command line', () => {
  it('reads a destination', () => {
    expect(placeWord('stor-02:fast')).toEqual({ host: 'stor-02', pool: 'fast' });
  });

  it.each([
    ['stor-02@lvm#fast', /write stor-02:fast/],
    ['stor-02@lvm', /write stor-02:lvm/],
    ['stor-02', /not HOST:POOL/],
    [':fast', /not HOST:POOL/],
    ['a:b:c', /not HOST:POOL/],
    ['', /not HOST:POOL/],
  ])('refuses the destination %j and says what to write', (text, message) => {
    expect(() => placeWord(text)).toThrow(message);
  });

  it('reads metadata whose values hold "="', () => {
    expect(metadataWords(['a=b=c', 'empty='])).toEqual({ a: 'b=c', empty: '' });
  });

  it.each([[['a']], [['=b']], [['a=1', 'a=2']]])('refuses the metadata %j', (words) => {
    expect(() => metadataWords(words)).toThrow(expect.objectContaining({ exit: exit.usage }));
  });

  it('reads a rate', () => {
    expect(rateWord('80MiB/s')).toEqual({ kind: 'limited', bytesPerSecond: 80 * 1024 * 1024 });
  });

  it.each(['10', '0', '10mb', '-1MiB/s', '1e400MiB/s', ''])('refuses the rate %j as wrong usage', (text) => {
    expect(() => rateWord(text)).toThrow(expect.objectContaining({ exit: exit.usage, reason: 'RATE_INVALID' }));
  });

  it('reads durations with their unit only', () => {
    expect([durationWord('500ms'), durationWord('1.5s'), durationWord('2m')]).toEqual([500, 1500, 120_000]);
    expect(() => durationWord('15')).toThrow(/15s/);
    expect(() => durationWord('0s')).toThrow(/duration/);
  });
});
