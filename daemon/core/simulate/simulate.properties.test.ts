import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { minute, scenes } from '../../../test/support/any-scenes.ts';
import { hostsOf } from '../policy/query.ts';
import { resolveRate } from '../policy/resolve.ts';
import type { Rate } from '../rate/rate.ts';
import type { Scene, Traveller } from './scene.ts';
import { simulate } from './simulate.ts';

const thousands = { numRuns: 1000, interruptAfterTimeLimit: 3000 };

function speed(rate: Rate, unlimitedAs: number): number {
  if (rate.kind === 'paused') return 0;
  return rate.kind === 'limited' ? rate.bytesPerSecond : unlimitedAs;
}

/** Minute by minute, asking the policies anew in each, with nothing worked out ahead. @returns undefined when it does not end */
function naiveEnd({ facts, leftBytes, hasBegun, wanted, asksAt }: Traveller, scene: Scene): number | undefined {
  let [left, begun] = [leftBytes, hasBegun];
  if (begun && left === 0) return scene.from;
  if (hostsOf(facts).some((host) => !scene.policies.hosts.has(host))) return undefined;
  for (let at = scene.from; at < scene.to; at += minute) {
    if (wanted === 'pause' || (asksAt ?? at) > at) continue;
    const { effective, passage } = resolveRate({ ...facts, at, hasBegun: begun }, scene.policies);
    if (passage.kind !== 'waits') begun = true;
    if (!begun) continue;
    left -= (speed(effective, scene.unlimitedAs) * minute) / 1000;
    if (left <= 0 && effective.kind !== 'paused') return at + minute;
  }
  return undefined;
}

describe('For any policies and migrations', () => {
  it('spans are in order, without gaps, from the beginning to the end, and no two alike side by side', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        for (const { spans, ending } of simulate(scene).courses) {
          const end = ending.kind === 'ends' ? ending.at : scene.to;
          expect(spans.map(({ from }) => from)).toEqual(
            [scene.from, ...spans.map(({ to }) => to)].slice(0, spans.length),
          );
          expect(spans.at(-1)?.to ?? scene.from).toBe(spans.length === 0 ? scene.from : end);
          for (const [index, span] of spans.entries()) {
            expect(span.to).toBeGreaterThan(span.from);
            const before = spans[index - 1];
            expect({ kind: before?.kind, rate: before?.rate }).not.toEqual({ kind: span.kind, rate: span.rate });
          }
        }
      }),
      thousands,
    );
  });

  it('what moves and what is left are the size, and nothing is left of what ends', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const { courses, movedBytes } = simulate(scene);
        const moved = courses.map(({ spans }) => spans.reduce((sum, span) => sum + span.movedBytes, 0));
        const left = courses.map(({ ending }) => (ending.kind === 'ends' ? 0 : ending.leftBytes));
        expect(moved.map((bytes, index) => bytes + (left[index] ?? 0))).toEqual(
          scene.travellers.map((t) => t.leftBytes),
        );
        expect(movedBytes).toBe(moved.reduce((sum, bytes) => sum + bytes, 0));
      }),
      thousands,
    );
  });

  it('no span is faster than the policies let it be at any instant within it', () => {
    fc.assert(
      fc.property(scenes, fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (scene, share) => {
        const { courses } = simulate(scene);
        for (const [index, { spans }] of courses.entries()) {
          const facts = scene.travellers[index]?.facts;
          if (facts === undefined) continue;
          for (const { from, to, rate, kind, movedBytes } of spans) {
            const at = Math.min(to - 1, Math.floor(from + (to - from) * share));
            const hasBegun = kind !== 'waits' && kind !== 'unasked';
            const allowed = resolveRate({ ...facts, at, hasBegun }, scene.policies).effective;
            if (movedBytes > 0) expect(rate).toEqual(allowed);
            const most = (speed(rate, scene.unlimitedAs) * (to - from)) / 1000;
            expect(movedBytes).toBeLessThanOrEqual(Math.ceil(most));
          }
        }
      }),
      thousands,
    );
  });

  it('a migration ends when it does minute by minute, give or take one', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        for (const [index, { ending }] of simulate(scene).courses.entries()) {
          const traveller = scene.travellers[index];
          const naive = traveller && naiveEnd(traveller, scene);
          if (ending.kind === 'ends') expect(Math.abs((naive ?? scene.to) - ending.at)).toBeLessThanOrEqual(minute);
          else if (naive !== undefined) expect(naive).toBeGreaterThanOrEqual(scene.to - minute);
        }
      }),
      { numRuns: 300, interruptAfterTimeLimit: 3000 },
    );
  });

  it('the order of the migrations does not matter', () => {
    fc.assert(
      fc.property(scenes, (scene) => {
        const turned = simulate({ ...scene, travellers: scene.travellers.toReversed() });
        const timeline = simulate(scene);
        expect({ ...turned, courses: turned.courses.toReversed() }).toEqual(timeline);
      }),
      { numRuns: 300, interruptAfterTimeLimit: 2000 },
    );
  });
});
