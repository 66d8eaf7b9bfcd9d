import { describe, expect, it } from '@jest/globals';
import { atLeisure } from './policy-leisure.ts';

/** Goes on for so long without a pause of its own. */
function* busyFor(ms: number): Generator<void, string> {
  for (const until = performance.now() + ms; performance.now() < until; ) yield;
  return 'done';
}

describe('A long calculation at leisure', () => {
  it('lets other work happen while it goes on', async () => {
    let turns = 0;
    const others = setInterval(() => turns++, 1);
    expect(await atLeisure(busyFor(200), new AbortController().signal)).toBe('done');
    clearInterval(others);
    expect(turns).toBeGreaterThan(2);
  });

  it('ends when nobody wants the result any more', async () => {
    const stopped = new AbortController();
    const never = atLeisure(busyFor(60_000), stopped.signal);
    stopped.abort(new Error('gone'));
    await expect(never).rejects.toThrow('gone');
  });
});
