import { describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import { aHost, silentDefault, silentPolicies } from '../../../test/support/sample-policies.ts';
import { windowsOf } from '../../../test/support/sample-windows.ts';

import type { MigrationEvent } from '../migration/event.ts';
import { verdictOn } from '../policy/explain.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import { limited, paused } from '../rate/rate.ts';
import type { WrittenWindow } from '../window/notation/window.ts';
import { closureOf } from './closure.ts';
import { newsBetween } from './news.ts';
import { rateInForce, rateQueryOf } from './rate-in-force.ts';

const night = Date.UTC(2026, 10, 23, 23);
const noon = Date.UTC(2026, 10, 24, 12);
const origin = { file: '20-rules.yaml', line: 7, column: 1 };

function policiesWith(atClose: WrittenWindow['at_close']): PolicySet {
  const nights = {
    timezone: 'Europe/Berlin',
    hours: '22:00-06:00',
    ...(atClose !== undefined && { at_close: atClose }),
  };
  const windows = windowsOf({ nights });
  const uses = [...windows].map(([name, { window }]) => ({ value: { names: [name], window }, origin }));
  return {
    ...silentPolicies,
    default: { ...silentDefault, limit: { value: limited(100), origin }, window: uses[0] },
    hosts: new Map(['stor-01', 'stor-02'].map((name) => [name, aHost(name, [])])),
    windows,
  };
}

/** What the policies say of a migration that has come so far, at night and at noon. */
function at(instant: number, events: readonly MigrationEvent[], atClose?: unknown) {
  const policies = policiesWith(atClose);
  const migration = migrationAfter(events);
  const verdict = verdictOn(rateQueryOf(migration, instant), policies);
  return { migration, verdict, windows: policies.windows, closure: closureOf(verdict, policies.windows) };
}

describe('a window', () => {
  it('is not in the way while it is open', () => {
    expect(at(night, eventsTo.pending).closure).toBeUndefined();
    expect(at(night, eventsTo.copying).closure).toBeUndefined();
  });

  it('that is closed is in the way of what has not begun, and says when it opens in its own zone', () => {
    for (const atClose of [undefined, 'finish', { trickle: '1KiB/s' }]) {
      expect(at(noon, eventsTo.pending, atClose).closure).toEqual({
        standsStill: true,
        obstacle: 'window nights (20-rules.yaml:7) is closed; opens Tue 2026-11-24 22:00 Europe/Berlin',
      });
    }
  });

  it('that is closed does with what has begun as it says', () => {
    expect(at(noon, eventsTo.copying).closure).toMatchObject({ standsStill: true });
    expect(at(noon, eventsTo.copying, 'finish').closure).toBeUndefined();
    expect(at(noon, eventsTo.copying, { trickle: '1KiB/s' }).closure).toMatchObject({ standsStill: false });
  });

  it.each([
    ['pauses', undefined, paused, 'window nights (20-rules.yaml:7) closed'],
    ['trickles', { trickle: '50B/s' }, limited(50), 'window nights (20-rules.yaml:7) closed'],
    ['trickles above the limit', { trickle: '1KiB/s' }, limited(100), '20-rules.yaml:7'],
    ['finishes', 'finish', limited(100), '20-rules.yaml:7'],
  ])('that %s is the cause of a rate where it decides it', (_, atClose, rate, cause) => {
    const { migration, verdict } = at(noon, eventsTo.copying, atClose);
    expect(rateInForce(migration, verdict)).toEqual({ rate, cause });
  });

  it('never has a say against a pause by a person', () => {
    const { migration, verdict } = at(noon, eventsTo.copying, 'finish');
    expect(rateInForce({ ...migration, wanted: 'pause' }, verdict)).toEqual({ rate: paused, cause: 'pause' });
  });
});

describe('news of a window', () => {
  const news = (events: readonly MigrationEvent[], from: number, to: number, atClose?: unknown) => {
    const before = at(from, events, atClose);
    return newsBetween(before.verdict, at(to, events, atClose).verdict, before.windows);
  };

  it.each([
    [undefined, 'closed: paused; opens Tue 2026-11-24 22:00 Europe/Berlin'],
    [{ trickle: '50B/s' }, 'closed: goes on at 50B/s at most; opens Tue 2026-11-24 22:00 Europe/Berlin'],
    ['finish', 'closed: goes on to its end'],
  ])('says what a closing makes of what has begun: at_close %j', (atClose, told) => {
    expect(news(eventsTo.copying, night, noon, atClose)).toEqual([`window nights (20-rules.yaml:7) ${told}`]);
  });

  it('says how long it is open', () => {
    const opened = ['window nights (20-rules.yaml:7) is open until Tue 2026-11-24 06:00 Europe/Berlin'];
    expect(news(eventsTo.copying, noon - 86_400_000, night)).toEqual(opened);
    expect(news(eventsTo.pending, noon - 86_400_000, night)).toEqual(opened);
  });

  it('is none while nothing changes, nor where it only waits', () => {
    expect(news(eventsTo.copying, night, night + 1000)).toEqual([]);
    expect(news(eventsTo.pending, night, noon)).toEqual([]);
    expect(newsBetween(undefined, at(night, eventsTo.pending).verdict, new Map())).toEqual([]);
  });
});
