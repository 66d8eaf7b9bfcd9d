import { describe, expect, it } from '@jest/globals';
import { eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import type { Migration } from '../migration/migration.ts';
import { limited, paused, type Rate } from '../rate/rate.ts';
import { type Contact, type Holding, leaving, mayUse, reached, toldRate } from '../share/grant/holding.ts';
import { type AgentsWord, hasLapsed, holdingOf, longestStartMs, type StoredGrant } from './holding-of.ts';

const now = 100_000;
const lostUntil = (leaseEndsAt: number): Contact => ({ kind: 'lost', leaseEndsAt, fallback: paused });
const obeys = { leaseLost: false };

const granted = (sequence: number, rate: Rate, more: Partial<StoredGrant> = {}): StoredGrant => ({
  sequence,
  rate,
  requestedAt: 0,
  acknowledgedAt: undefined,
  ...more,
});
const known = (sequence: number, rate: Rate) => granted(sequence, rate, { acknowledgedAt: 1 });

function held(
  migration: Migration,
  grants: readonly StoredGrant[],
  word: AgentsWord = obeys,
  contact: Contact = reached,
): Holding {
  const grant = grants.at(-1);
  const holding = holdingOf({ ...migration, grant }, grants, [0], { contact, word }, now);
  if (holding === undefined) throw new Error('nothing is held');
  return holding;
}
const told = (holding: Holding) => ({ most: mayUse(holding, now), told: toldRate(holding) });

describe('What the copy of a migration is held to', () => {
  const intended = migrationAfter(eventsTo.intended);
  const copying = migrationAfter(eventsTo.copying);

  it('holds for what reads it back as for what moved it', () => {
    const counted = [...eventsTo.verifying, { kind: 'verified', sinkBytes: 1000, unread: [] } as const];
    const intendedToRead = migrationAfter(counted);
    const reading = migrationAfter([...counted, { kind: 'copyStarted', sinkInstance: undefined }]);
    for (const migration of [migrationAfter(eventsTo.verifying), intendedToRead, reading]) {
      expect(told(held(migration, [known(1, limited(100))])).most).toEqual(limited(100));
    }
  });

  it('is nothing before there is a copy, and when it is verified', () => {
    for (const events of [eventsTo.pending, eventsTo.preparing, eventsTo.publish]) {
      const migration = migrationAfter(events);
      expect(holdingOf(migration, [], [0], { contact: reached, word: 'absent' }, now)).toBeUndefined();
    }
  });

  it('is a pause before it was granted anything', () => {
    expect(told(held(copying, [], 'absent'))).toEqual({ most: paused, told: paused });
  });

  it('is what its agent acknowledged, or anything that was stored since, sent or not', () => {
    const grants = [known(1, limited(10)), known(2, limited(80)), granted(3, limited(30)), granted(4, limited(20))];
    const holding = held(copying, grants);
    expect(holding.acknowledged).toEqual(limited(80));
    expect(told(holding)).toEqual({ most: limited(80), told: limited(20) });
    expect(told(held(copying, [known(1, limited(10)), granted(2, limited(80))]))).toEqual({
      most: limited(80),
      told: limited(80),
    });
  });

  it('is nothing of what an acknowledged grant has replaced, though nobody acknowledged that', () => {
    expect(told(held(copying, [granted(1, limited(90)), known(2, limited(10))])).most).toEqual(limited(10));
  });

  it('may be the grant with which its start is on its way, and one that was replaced while that may arrive', () => {
    const soon = [granted(1, limited(90)), granted(2, limited(10), { requestedAt: now - longestStartMs + 1 })];
    expect(told(held(intended, soon, 'absent'))).toEqual({ most: limited(90), told: limited(10) });
    const late = [granted(1, limited(90)), granted(2, limited(10), { requestedAt: now - longestStartMs })];
    expect(told(held(intended, late, 'absent')).most).toEqual(limited(10));
  });

  it('is nothing that an earlier attempt or copy was granted', () => {
    const failure = { reason: 'X', message: 'x', facts: {} };
    const next = migrationAfter([...eventsTo.copying, { kind: 'copyLost', landedBytes: 10, why: 'x', failure }]);
    const grants = [known(1, limited(90)), known(2, limited(10))];
    expect(told(held(next, grants, 'absent'))).toEqual({ most: limited(10), told: limited(10) });
  });

  it('counts on when it is adopted: the agent says which grant it started with', () => {
    const grants = [known(1, limited(40)), granted(2, limited(60))];
    expect(told(held(copying, grants))).toEqual({ most: limited(60), told: limited(60) });
  });

  it('is nothing where its agent started anew, but what the copy that follows is granted', () => {
    expect(told(held(copying, [known(1, limited(90)), known(2, paused)], 'absent'))).toEqual({
      most: paused,
      told: paused,
    });
    expect(told(held(copying, [known(1, limited(90))], 'absent')).most).toEqual(limited(90));
  });

  it('is nothing where its agent says that the lease is over, but what was granted since', () => {
    const word = { leaseLost: true };
    expect(told(held(copying, [known(1, limited(90))], word)).most).toEqual(paused);
    expect(told(held(copying, [known(1, limited(90)), granted(2, limited(20))], word)).most).toEqual(limited(20));
  });

  it('is what it was, until its lease is over, while nobody hears its agent', () => {
    const grants = [known(1, limited(90)), granted(2, limited(20))];
    expect(mayUse(held(copying, grants, 'unheard', lostUntil(now + 1)), now)).toEqual(limited(90));
    expect(mayUse(held(copying, grants, 'unheard', lostUntil(now)), now)).toEqual(paused);
  });

  it('is the same until it is stopped, when it is cancelled', () => {
    const cleaning = migrationAfter([...eventsTo.copying, { kind: 'cancel' }, { kind: 'abandoned' }]);
    expect(mayUse(held(cleaning, [known(1, limited(90))], obeys, leaving), now)).toEqual(limited(90));
    const stopped = migrationAfter([
      ...eventsTo.copying,
      { kind: 'cancel' },
      { kind: 'abandoned' },
      { kind: 'removed', remnant: 'copy' },
    ]);
    expect(holdingOf(stopped, [], [0], { contact: leaving, word: 'absent' }, now)).toBeUndefined();
  });
});

describe('What a copy was granted', () => {
  const copying = { ...migrationAfter(eventsTo.copying), grant: { rate: limited(100), sequence: 2 } };
  const said = (leaseLost: boolean, grantedSequence: number) => ({ leaseLost, grantedSequence });

  it('has lapsed when its agent says so, unless it is granted anew already', () => {
    expect(hasLapsed(copying, reached, said(true, 2), now)).toBe(true);
    expect(hasLapsed(copying, reached, said(true, 1), now)).toBe(false);
    expect(hasLapsed(copying, reached, said(false, 2), now)).toBe(false);
    expect(hasLapsed(copying, reached, undefined, now)).toBe(false);
  });

  it('has lapsed when its lease must be over', () => {
    expect(hasLapsed(copying, lostUntil(now + 1), undefined, now)).toBe(false);
    expect(hasLapsed(copying, lostUntil(now), undefined, now)).toBe(true);
  });

  it('cannot lapse where it is paused, or being stopped', () => {
    const still = { ...copying, grant: { rate: paused, sequence: 3 } };
    expect(hasLapsed(still, lostUntil(now), undefined, now)).toBe(false);
    expect(hasLapsed({ ...copying, wanted: 'cancel' }, lostUntil(now), undefined, now)).toBe(false);
  });
});
