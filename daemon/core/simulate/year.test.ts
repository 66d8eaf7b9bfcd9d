import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dice } from '../../../test/support/dice.ts';
import { aHost, aRule, silentDefault } from '../../../test/support/sample-policies.ts';
import { budget, evening, mebibytes, policies, stated } from '../../../test/support/sample-scenes.ts';
import { aWindowUse, windowsOf } from '../../../test/support/sample-windows.ts';
import { unboundedConcurrency } from '../share/admission/candidate.ts';
import type { Traveller } from './scene.ts';
import { simulate } from './simulate.ts';
import type { Course } from './timeline.ts';

const MiB = 2 ** 20;
const day = 24 * 3_600_000;
const count = 2000;
const hosts = ['a', 'b', 'c', 'd'];
const floor = 10 * MiB;

/** One link for all, three times as wide by night and 100 MiB/s on average, and two places on each host. */
const site = policies({
  hosts: new Map([...hosts, 'elsewhere'].map((host) => [host, aHost(host, [])])),
  default: { ...silentDefault, floor: stated(floor), limit: stated(mebibytes(60)) },
  rules: [
    aRule('urgent', { volumes: ['urgent-*'] }, { priority: stated(1000) }),
    aRule('idle', {}, { priority: stated(1) }),
  ],
  budgets: [
    budget('link', mebibytes(60), {
      scope: { kind: 'everything' },
      during: [
        {
          window: stated(aWindowUse(windowsOf({ nights: { hours: '22:00-06:00' } }), 'nights')),
          limit: stated(mebibytes(180)),
        },
      ],
    }),
  ],
  concurrency: { ...unboundedConcurrency, hosts: new Map(hosts.map((host) => [host, 2])) },
});

/** Nearly as much as the link can carry in a year. Nine of ten are urgent and need a place on one host, the tenth needs two. */
function arrivals(seed: number): Traveller[] {
  const roll = dice(seed);
  const any = () => hosts[Math.floor(roll() * hosts.length)] ?? 'a';
  const place = (host: string) => ({ host, pool: 'fast', driver: 'file' });
  return Array.from({ length: count }, (_, number) => {
    const isUrgent = roll() < 0.9;
    const name = `${isUrgent ? 'urgent' : 'idle'}-${number}`;
    const source = any();
    const destination = isUrgent ? 'elsewhere' : (hosts[(hosts.indexOf(source) + 1) % hosts.length] ?? 'b');
    return {
      name,
      facts: {
        volume: { name, sizeBytes: 1, metadata: {} },
        source: place(source),
        destination: place(destination),
        requestedLimit: undefined,
      },
      leftBytes: Math.floor((0.2 + 2.4 * roll()) * 2 ** 40),
      hasBegun: false,
      hasPlace: false,
      wanted: 'run' as const,
      asksAt: evening + Math.floor(roll() * 365 * day),
      askedAt: undefined,
    };
  });
}

function waitOf({ spans }: Course): number {
  return spans.filter(({ kind }) => kind === 'queued').reduce((sum, { from, to }) => sum + to - from, 0);
}

describe('In a year of random arrivals that nearly fill the link', () => {
  it('nobody starves: each is let in, has its floor as long as it runs, and comes to its end', () => {
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const scene = { policies: site, travellers: arrivals(seed), from: evening, to: evening + 400 * day };
        const { courses, endedCount, budgets } = simulate({ ...scene, unlimitedAs: MiB });
        expect(endedCount).toBe(count);
        const use = budgets[0];
        expect(use && use.fullMs / (365 * day)).toBeGreaterThan(0.5);
        expect(Math.max(...courses.map(waitOf)) / day).toBeLessThan(15);
        // Eight run at once at most; by day floors that were let in by night are cut alike.
        for (const { rate, kind } of courses.flatMap(({ spans }) => spans)) {
          if (kind === 'runs')
            expect(rate.kind === 'limited' && rate.bytesPerSecond).toBeGreaterThanOrEqual((60 * MiB) / 8 - 1);
        }
      }),
      { numRuns: 2, endOnFailure: true },
    );
  });
});
