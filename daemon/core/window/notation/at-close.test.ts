import { describe, expect, it } from '@jest/globals';
import { parseAtClose } from './at-close.ts';

describe('What happens at the close', () => {
  it('is pause, finish or a trickle', () => {
    expect(parseAtClose('pause')).toEqual({ kind: 'pause' });
    expect(parseAtClose('finish')).toEqual({ kind: 'finish' });
    expect(parseAtClose({ trickle: '1MiB/s' })).toEqual({
      kind: 'trickle',
      rate: { kind: 'limited', bytesPerSecond: 1_048_576 },
    });
  });

  const howToWrite = 'is not what can happen at the close: write pause, finish or { trickle: 1MiB/s }';
  it.each([
    ['stop', `"stop" ${howToWrite}`],
    ['Pause', '"Pause" is not what can happen at the close: write pause'],
    ['trickle 2MiB/s', '"trickle 2MiB/s" is one text: write { trickle: 2MiB/s }'],
    ['trickle', `"trickle" ${howToWrite}`],
    [null, `"null" ${howToWrite}`],
    [{ trickle: '1MiB/s', finish: true }, 'is not what can happen at the close'],
    [{ trickle: 'paused' }, '"trickle: paused" moves nothing: write at_close: pause'],
    [{ trickle: 'unlimited' }, '"trickle: unlimited" closes nothing: write at_close: finish'],
    [{ trickle: 10 }, 'rate "10" has no unit: write 10MiB/s, 10MB/s or 10B/s'],
    [{ trickle: null }, 'rate "" is empty'],
  ])('is not %j', (value, message) => {
    expect(() => parseAtClose(value)).toThrow(expect.objectContaining({ message: expect.stringContaining(message) }));
  });
});
