import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { limited } from '../../rate/rate.ts';
import { admit } from './admit.ts';
import type { Candidate, Concurrency } from './candidate.ts';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const hosts = ['a', 'b', 'c', 'd'];
const concurrency: Concurrency = {
  all: 5,
  hosts: new Map(hosts.map((host) => [host, 2])),
  pools: new Map([['a', new Map([['slow', 1]])]]),
};
const budgets = [{ name: 'link', limit: limited(100) }];

/** Numbers from 0 up to before 1, the same for the same seed (a linear congruence of Numerical Recipes). */
function dice(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

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
      arrival += roll() * 80 * minute;
    }
    const { admitted } = admit(candidates, concurrency, budgets, now);
    const running = new Set(admitted);
    candidates = candidates.map((one) => {
      if (one.isRunning || !running.has(one.id)) return one;
      waits.push(now - one.askedAt);
      ends.push({ id: one.id, at: now + (0.2 + roll() * 3.5) * hour });
      return { ...one, isRunning: true };
    });
    ends.sort((x, y) => x.at - y.at);
  }
  return { waits, left: candidates.length };
}

function arriving(id: string, askedAt: number, roll: () => number): Candidate {
  const isWide = roll() < 0.3;
  const from = hosts[Math.floor(roll() * 4)] ?? 'a';
  const to = isWide ? (hosts[Math.floor(roll() * 4)] ?? 'a') : 'elsewhere';
  return {
    id,
    askedAt,
    priority: isWide ? 1 : 1000,
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
        expect(Math.max(...waits) / day).toBeLessThan(7);
      }),
      { numRuns: 2 },
    );
  });
});
