import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dice } from '../../../../test/support/dice.ts';
import { limited } from '../../rate/rate.ts';
import { admit } from './admit.ts';
import { type Candidate, type Concurrency, unboundedConcurrency } from './candidate.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const hosts = ['a', 'b', 'c', 'd'];
const concurrency: Concurrency = {
  ...unboundedConcurrency,
  all: 4,
  hosts: new Map(hosts.map((host) => [host, 1])),
  pools: new Map([['a', new Map([['slow', 1]])]]),
};
const budgets = [{ name: 'link', limit: limited(100) }];

/**
 * A year in which nearly all places are taken nearly all the time by migrations of high priority that need one host, while some of the
 * lowest priority need two. @returns milliseconds that each waited
 */
function waitsOfAYear(seed: number): { waits: number[]; left: number } {
  const roll = dice(seed);
  const waits: number[] = [];
  let candidates: Candidate[] = [];
  const ends: { id: string; at: number }[] = [];
  let arrival = 0;
  for (let number = 0; arrival < 365 * day || candidates.length > 0; ) {
    const end = ends[0]?.at ?? Number.POSITIVE_INFINITY;
    const now = Math.min(arrival < 365 * day ? arrival : Number.POSITIVE_INFINITY, end);
    if (now === Number.POSITIVE_INFINITY) break;
    if (now === end) {
      const ended = ends.shift()?.id;
      candidates = candidates.filter(({ id }) => id !== ended);
    } else {
      candidates.push(arriving(`m-${number++}`, now, roll));
      arrival += roll() * 100 * minute;
    }
    const { admitted } = admit(candidates, concurrency, budgets, now);
    const running = new Set(admitted);
    candidates = candidates.map((one) => {
      if (one.isRunning || !running.has(one.id)) return one;
      waits.push(now - one.askedAt);
      ends.push({ id: one.id, at: now + (0.5 + roll() * 3.5) * hour });
      return { ...one, isRunning: true };
    });
    ends.sort((x, y) => x.at - y.at);
  }
  return { waits, left: candidates.length };
}

function arriving(id: string, askedAt: number, roll: () => number): Candidate {
  const isWide = roll() < 0.1;
  const from = hosts[Math.floor(roll() * 4)] ?? 'a';
  const to = isWide ? (hosts[Math.floor(roll() * 4)] ?? 'a') : 'elsewhere';
  return {
    id,
    askedAt,
    weight: isWide ? 1 : 1000,
    source: { host: from, pool: 'fast' },
    destination: { host: to, pool: 'slow' },
    crosses: [0],
    floor: isWide ? 60 : 10,
    isRunning: false,
  };
}

describe('In a simulated year of random arrivals', () => {
  it('nobody starves: every migration is let in, within days of being asked for', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const { waits, left } = waitsOfAYear(seed);
        expect(left).toBe(0);
        expect(waits.length).toBeGreaterThan(10_000);
        expect(Math.max(...waits) / day).toBeLessThan(5);
      }),
      { numRuns: 2 },
    );
  });
});

describe('A migration that needs two hosts', () => {
  it('gets both, though others take turns on them so that both are never free at once', () => {
    const narrow = (number: number): Candidate => {
      const host = hosts[number % 2] ?? 'a';
      const place = { host, pool: 'fast' };
      const destination = { host: 'elsewhere', pool: 'fast' };
      const base = arriving(`m-${number}`, number * hour, () => 0.9);
      return { ...base, source: place, destination, isRunning: false };
    };
    const wide: Candidate = {
      ...narrow(0),
      id: 'wide',
      askedAt: hour,
      source: { host: 'a', pool: 'fast' },
      destination: { host: 'b', pool: 'fast' },
    };
    let running = [narrow(0), narrow(1)].map((one) => ({ ...one, isRunning: true }));
    let waiting: Candidate[] = [wide];
    let turn = 2;
    for (; running.every(({ id }) => id !== 'wide') && turn < 100; turn++) {
      // Who is on that host ends when the next one for it is asked for.
      const next = narrow(turn);
      running = running.filter(({ source }) => source.host !== next.source.host);
      waiting = [...waiting, next];
      const { admitted } = admit([...running, ...waiting], concurrency, [], turn * hour);
      running = [...running, ...waiting]
        .filter(({ id }) => admitted.includes(id))
        .map((one) => ({ ...one, isRunning: true }));
      waiting = waiting.filter(({ id }) => !admitted.includes(id));
    }
    expect(turn).toBeLessThan(6);
  });
});
