import { describe, expect, it } from '@jest/globals';
import { aRequest, eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import { silentDefault, silentPolicies, somewhere } from '../../test/support/sample-policies.ts';
import { aWindowUse, windowsOf } from '../../test/support/sample-windows.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import { limited } from '../core/rate/rate.ts';
import { RateBook } from './rate-book.ts';

const opensAt = Date.UTC(2026, 10, 23, 22);
const windows = windowsOf({ nights: { hours: '22:00-06:00' } });

function bookOf() {
  const book = {
    policies: {
      ...silentPolicies,
      default: { ...silentDefault, window: { value: aWindowUse(windows, 'nights'), origin: somewhere } },
      windows,
    } satisfies PolicySet,
    listeners: new Set<() => void>(),
  };
  const listen = (listener: () => void) => {
    const each = () => listener();
    book.listeners.add(each);
    return () => book.listeners.delete(each);
  };
  const rates = new RateBook({ current: () => book.policies, onChange: listen }, { onTurn: listen });
  return { book, rates };
}

describe('an answer of the rate book', () => {
  const pending = migrationAfter(eventsTo.pending);

  it('holds until the next opening, and not before the instant it was made for', () => {
    const { rates } = bookOf();
    const answer = rates.answer(pending, opensAt - 1000);
    expect(answer).toMatchObject({ until: opensAt, verdict: { window: { passage: { kind: 'waits', opensAt } } } });
    expect(rates.holds(answer, pending, opensAt - 1)).toBe(true);
    expect(rates.holds(answer, pending, opensAt)).toBe(false);
    expect(rates.holds(answer, pending, opensAt - 1001)).toBe(false);
  });

  it('holds as long as policies, limit and metadata are the same, and it has not begun', () => {
    const { book, rates } = bookOf();
    const answer = rates.answer(pending, opensAt);
    expect(rates.holds(answer, { ...pending, wanted: 'pause' }, opensAt)).toBe(true);
    expect(rates.holds(answer, { ...pending, limit: limited(1) }, opensAt)).toBe(false);
    expect(rates.holds(answer, { ...pending, metadata: { a: 'b' } }, opensAt)).toBe(false);
    expect(rates.holds(answer, migrationAfter(eventsTo.preparing, aRequest), opensAt)).toBe(false);
    book.policies = { ...book.policies, generation: 2 };
    expect(rates.holds(answer, pending, opensAt)).toBe(false);
  });

  it('may be asked for anew after a change of the policies or a turn of a window, until nobody listens', () => {
    const { book, rates } = bookOf();
    const stop = rates.onChange(() => {});
    expect(book.listeners.size).toBe(2);
    stop();
    expect(book.listeners.size).toBe(0);
  });
});
