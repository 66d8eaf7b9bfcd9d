import { describe, expect, it } from '@jest/globals';
import { attempt, together } from './attempt.ts';
import type { Scratch } from './scratch.ts';
import type { Bench } from './trial.ts';

function benchWith(signal: AbortSignal): Bench {
  return { scratch: {} as Scratch, disk: undefined, quick: true, signal, say: () => {} };
}

describe('an attempt', () => {
  const failing = () => Promise.reject(new Error('the sink burned down\nwith details'));

  it('that fails leaves a note and the mark of failure', async () => {
    const found = await attempt('limits', benchWith(new AbortController().signal), failing);
    expect(found).toEqual({ notes: ['Not measured: limits: the sink burned down'], failed: true });
  });

  it('lets Ctrl-C through', async () => {
    await expect(attempt('limits', benchWith(AbortSignal.abort()), failing)).rejects.toThrow('aborted');
  });
});

describe('findings', () => {
  it('come together with each note once', () => {
    const fact = { subject: 'pv', setting: '-', measured: '-' };
    expect(
      together([
        { notes: ['a'], facts: [fact] },
        { notes: ['a', 'b'], failed: true },
      ]),
    ).toEqual({
      bars: [],
      throttles: [],
      facts: [fact],
      notes: ['a', 'b'],
      failed: true,
    });
  });
});
