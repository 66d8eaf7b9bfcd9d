import { describe, expect, it } from '@jest/globals';
import { longestCallMs } from '../core/plan/holding-of.ts';
import type { HostStanding } from '../core/plan/standing.ts';
import { paused } from '../core/rate/rate.ts';
import { Contacts } from './contacts.ts';

const leaseMs = 3_000;
const up: HostStanding = { kind: 'up', instanceId: 'run-1' };
const down: HostStanding = { kind: 'down', reason: 'unplugged' };

/** One host, and a clock that nobody sets. */
function one(standing: HostStanding) {
  const seen = { standing, elapsedMs: 0 };
  const contacts = new Contacts({ standingOf: () => seen.standing }, leaseMs, () => seen.elapsedMs);
  return { seen, contacts };
}

describe('The contact with an agent', () => {
  it('is there while its host is up', () => {
    expect(one(up).contacts.with('stor-01', 0)).toEqual({ kind: 'reached' });
  });

  it.each<[string, HostStanding]>([
    ['after a start, before it is heard from', { kind: 'connecting' }],
    ['when it is down', down],
    ['when it is refused', { kind: 'refused', reason: 'another certificate' }],
    ['when it left the inventory', { kind: 'unknown' }],
  ])('is lost %s: what it was told holds for a lease after the last call that can have reached it', (_, standing) => {
    const { seen, contacts } = one(standing);
    const contact = { kind: 'lost', leaseEndsAt: 1_000_000 + longestCallMs + leaseMs, fallback: paused };
    expect(contacts.with('stor-01', 1_000_000)).toEqual(contact);
    seen.elapsedMs = 5_000;
    expect(contacts.with('stor-01', 1_005_000)).toEqual(contact);
  });

  it('ends no sooner and no later when the clock is set meanwhile', () => {
    const { seen, contacts } = one(down);
    const endOf = (now: number) => {
      const contact = contacts.with('stor-01', now);
      return contact.kind === 'lost' ? contact.leaseEndsAt - now : undefined;
    };
    expect(endOf(1_000_000)).toBe(13_000);
    seen.elapsedMs = 3_000;
    for (const now of [1_003_000, 1_003_000 - 3_600_000, 1_003_000 + 3_600_000]) expect(endOf(now)).toBe(10_000);
    seen.elapsedMs = 20_000;
    expect(endOf(1_000_000)).toBe(0);
  });

  it('is lost anew each time that it goes, also where it was back so shortly that nobody asked meanwhile', () => {
    const { seen, contacts } = one(down);
    contacts.with('stor-01', 0);
    seen.elapsedMs = 60_000;
    contacts.found('stor-01');
    expect(contacts.with('stor-01', 60_000)).toMatchObject({ kind: 'lost', leaseEndsAt: 73_000 });
  });
});
