import { describe, expect, it } from '@jest/globals';
import type { Action } from '../core/plan/action.ts';
import { Recollection } from './recollection.ts';

const publish: Action = { kind: 'publishTarget', host: 'stor-02', pool: 'slow', volume: 'db', metadata: {} };
const ends = { source: undefined, destination: undefined };

describe('an action that failed', () => {
  it('waits longer each time, whatever was looked at between', () => {
    const recollection = new Recollection();
    for (const [times, delayMs] of [250, 500, 1000].entries()) {
      const now = times * 10_000;
      recollection.succeeded({ kind: 'inspected', ends });
      expect(recollection.ends).toBe(ends);
      recollection.failed(publish, 'no room', now);
      expect(recollection.ends).toBeUndefined();
      recollection.succeeded({ kind: 'inspected', ends });
      expect(recollection.reasonToWait(publish, now)).toEqual({ obstacle: 'no room', until: now + delayMs });
      // What was looked at is old when the wait is over.
      expect(recollection.ends).toBeUndefined();
      expect(recollection.reasonToWait(publish, now + delayMs)).toBeUndefined();
    }
  });

  it('is tried at once when it went well since, or when something changed for the better', () => {
    const recollection = new Recollection();
    recollection.failed(publish, 'no room', 0);
    recollection.succeeded({ kind: 'heard' });
    expect(recollection.reasonToWait(publish, 0)).toBeUndefined();
    recollection.failed(publish, 'no room', 0);
    recollection.forgetFailures();
    expect(recollection.reasonToWait(publish, 0)).toBeUndefined();
  });
});
