import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { silentPolicies, somewhere } from '../../../test/support/sample-policies.ts';
import { aWindowUse, windowsOf } from '../../../test/support/sample-windows.ts';
import { limited, unlimited } from '../rate/rate.ts';
import { explainRate } from './explain.ts';
import type { PolicySet } from './policy-set.ts';
import type { RateQuery } from './query.ts';
import { resolveRate } from './resolve.ts';

const windows = windowsOf({
  night: { hours: '22:00-06:00' },
  late: { hours: '23:00-01:00', at_close: { trickle: '5MiB/s' } },
  day: { hours: '08:00-18:00' },
});
const within = (name: string): PolicySet => ({
  ...silentPolicies,
  windows,
  default: { ...silentPolicies.default, window: { value: aWindowUse(windows, name), origin: somewhere } },
});
const free: PolicySet = { ...silentPolicies, windows };

/** @param time of 2026-11-23, in UTC */
function asked(time: string, requestedWindow: string | undefined, hasBegun = true): RateQuery {
  const place = { host: 'stor-01', pool: 'fast', driver: 'file' };
  return {
    volume: { name: 'db', sizeBytes: 1000, metadata: {} },
    source: place,
    destination: { ...place, host: 'stor-02' },
    requestedLimit: unlimited,
    requestedWindow,
    at: Date.parse(`2026-11-23T${time}:00Z`),
    hasBegun,
  };
}

describe('a window that a request asks for', () => {
  it('holds a migration that no window of the policies holds', () => {
    expect(resolveRate(asked('12:00', 'night', false), free).passage.kind).toBe('waits');
    expect(resolveRate(asked('23:30', 'night'), free)).toMatchObject({
      effective: unlimited,
      passage: { kind: 'open' },
    });
    expect(explainRate(asked('12:00', 'night'), free)).toMatchObject({
      effective: { kind: 'paused' },
      window: { names: ['night'], origin: 'request' },
      nextChange: { at: Date.parse('2026-11-23T22:00:00Z'), why: 'window night opens' },
    });
  });

  it('has to be open besides that of the policies', () => {
    const policies = within('night');
    expect(explainRate(asked('22:30', 'late', false), policies).window).toMatchObject({ names: ['late'] });
    expect(resolveRate(asked('23:30', 'late'), policies).passage).toEqual({
      kind: 'open',
      closesAt: Date.parse('2026-11-24T01:00:00Z'),
    });
    expect(explainRate(asked('12:00', 'late'), policies).window).toMatchObject({ names: ['night'] });
  });

  it('that is never open together with that of the policies lets nothing through at any time', () => {
    const times = fc.integer({ min: 0, max: 23 }).map((hour) => `${String(hour).padStart(2, '0')}:30`);
    fc.assert(
      fc.property(times, fc.boolean(), (time, hasBegun) => {
        expect(resolveRate(asked(time, 'day', hasBegun), within('night')).effective.kind).toBe('paused');
      }),
    );
  });

  it('says itself what becomes of what has begun when it closes', () => {
    expect(resolveRate(asked('12:00', 'late'), free).effective).toEqual(limited(5 * 2 ** 20));
    expect(resolveRate(asked('12:00', 'late'), within('night')).effective.kind).toBe('paused');
  });

  it('of which the policies know nothing any more stays closed and says so', () => {
    const explanation = explainRate(asked('12:00', 'gone', false), free);
    expect(explanation.window).toMatchObject({
      origin: 'request; the policies have no such window',
      passage: { kind: 'waits', opensAt: undefined },
    });
    expect(explanation.summary).toContain('window gone is closed for ever');
  });
});
