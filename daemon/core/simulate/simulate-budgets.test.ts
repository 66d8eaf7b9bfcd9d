import { describe, expect, it } from '@jest/globals';
import { silentDefault } from '../../../test/support/sample-policies.ts';
import {
  budget,
  evening,
  mebibytes,
  policies,
  stated,
  traveller,
  uplink,
} from '../../../test/support/sample-scenes.ts';
import { aWindowUse, windowsOf } from '../../../test/support/sample-windows.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import { paused, type Rate, unlimited } from '../rate/rate.ts';
import { unboundedConcurrency } from '../share/admission/candidate.ts';
import { patienceMs } from '../share/admission/turn.ts';
import type { Traveller } from './scene.ts';
import { simulate } from './simulate.ts';

const MiB = 2 ** 20;
const hour = 3_600_000;
const windows = windowsOf({ nights: { hours: '22:00-06:00' } });

function timelineOf(changed: Partial<PolicySet>, travellers: Traveller[], hours = 48) {
  const to = evening + hours * hour;
  return simulate({ policies: policies(changed), travellers, from: evening, to, unlimitedAs: 10 * MiB });
}

/** What becomes of each, with instants in hours since the evening and rates in MiB/s. */
function coursesOf(...asked: Parameters<typeof timelineOf>) {
  const since = (at: number) => (at - evening) / hour;
  const speed = (rate: Rate) => (rate.kind === 'limited' ? rate.bytesPerSecond / MiB : rate.kind);
  return timelineOf(...asked).courses.map(({ spans }) =>
    spans.map(({ kind, from, to, rate, budget: by }) => [kind, since(from), since(to), speed(rate), by]),
  );
}

describe('Migrations in a simulation', () => {
  it('share a budget that they cross, and one has all of it when the other has ended', () => {
    expect(coursesOf({ budgets: [budget('uplink', mebibytes(8))] }, [traveller('a', 4), traveller('b', 8)])).toEqual([
      [['runs', 0, 1, 4, 'uplink']],
      [
        ['runs', 0, 1, 4, 'uplink'],
        ['runs', 1, 1.5, 8, 'uplink'],
      ],
    ]);
  });

  it('keep their own rate where it is below their share, and where they cross no budget', () => {
    const slow = traveller('slow', 1);
    const inside = traveller('inside', 100);
    const facts = { ...slow.facts, requestedLimit: mebibytes(1) };
    const home = { ...inside.facts, destination: { host: 'a-2', pool: 'fast', driver: 'file' } };
    const travellers = [{ ...slow, facts }, traveller('b', 7), { ...inside, facts: home }];
    expect(coursesOf({ budgets: [budget('uplink', mebibytes(8))] }, travellers)).toEqual([
      [['runs', 0, 1, 1, undefined]],
      [['runs', 0, 1, 7, 'uplink']],
      [['runs', 0, 1, 100, undefined]],
    ]);
  });

  it('are no faster for a budget than without it: unlimited is what it is taken for', () => {
    const free = traveller('free', 10);
    const travellers = [{ ...free, facts: { ...free.facts, requestedLimit: unlimited } }];
    expect(coursesOf({ budgets: [budget('uplink', mebibytes(50))] }, travellers)).toEqual([
      [['runs', 0, 1, 'unlimited', undefined]],
    ]);
  });

  it('follow the windows of a budget, and stand still while it is paused', () => {
    const during = [{ window: stated(aWindowUse(windows, 'nights')), limit: stated(mebibytes(8)) }];
    expect(coursesOf({ budgets: [budget('uplink', mebibytes(1), { during })] }, [traveller('a', 10)])).toEqual([
      [
        ['runs', 0, 2, 1, 'uplink'],
        ['runs', 2, 3, 8, 'uplink'],
      ],
    ]);
    const closes = [{ window: stated(aWindowUse(windows, 'nights')), limit: stated(paused) }];
    const budgets = [budget('uplink', mebibytes(1), { during: closes })];
    expect(
      coursesOf({ budgets }, [traveller('a', 3), traveller('late', 1, { asksAt: evening + 3 * hour })], 4),
    ).toEqual([
      [
        ['runs', 0, 2, 1, 'uplink'],
        ['ratePaused', 2, 4, 'paused', 'uplink'],
      ],
      [
        ['unasked', 0, 3, 'paused', undefined],
        ['queued', 3, 4, 'paused', undefined],
      ],
    ]);
  });

  it('wait for their turn where no more may run, and say what they wait for', () => {
    const concurrency = { ...unboundedConcurrency, all: 1 };
    const { courses } = timelineOf(
      { concurrency },
      [traveller('b', 100), traveller('a', 100, { askedAt: evening - 1 })],
      2,
    );
    expect(courses.map(({ spans }) => spans.map(({ kind }) => kind))).toEqual([['queued', 'runs'], ['runs']]);
    expect(courses[0]?.spans[0]).toMatchObject({
      to: evening + hour,
      waitsFor: { obstacle: { kind: 'all', atMost: 1 } },
    });
    const late = timelineOf({ concurrency }, [traveller('a', 300), traveller('b', 1)], 2).courses[1];
    expect(late?.ending).toMatchObject({ kind: 'unfinished', why: { kind: 'queued' } });
  });

  it('wait for their turn where floors leave no room, and those go on that have begun', () => {
    const floored = {
      default: { ...silentDefault, floor: stated(5 * MiB) },
      budgets: [budget('uplink', mebibytes(8))],
    };
    const kinds = (...travellers: Traveller[]) =>
      timelineOf(floored, travellers).courses.map(({ spans }) => spans.map(({ kind }) => kind));
    expect(kinds(traveller('a', 8), traveller('b', 8))).toEqual([['runs'], ['queued', 'runs']]);
    const begun = { hasBegun: true, hasPlace: true };
    expect(kinds(traveller('a', 8, begun), traveller('b', 8, begun))).toEqual([['runs'], ['runs']]);
  });

  it('give their place back while their window is closed', () => {
    const window = stated(aWindowUse(windows, 'nights'));
    const changed = { concurrency: { ...unboundedConcurrency, all: 1 }, default: { ...silentDefault, window } };
    const always = { ...silentDefault, floor: stated(0) };
    const [only] = coursesOf({ ...changed, default: always }, [traveller('a', 100), traveller('b', 100)]);
    expect(only).toEqual([['runs', 0, 1, 100, undefined]]);
    expect(coursesOf(changed, [traveller('a', 900), traveller('b', 100)])).toEqual([
      [
        ['waits', 0, 2, 'paused', undefined],
        ['runs', 2, 10, 100, undefined],
        ['pauses', 10, 26, 'paused', undefined],
        ['runs', 26, 27, 100, undefined],
      ],
      [
        ['waits', 0, 2, 'paused', undefined],
        ['queued', 2, 10, 'paused', undefined],
        ['waits', 10, 26, 'paused', undefined],
        ['queued', 26, 27, 'paused', undefined],
        ['runs', 27, 28, 100, undefined],
      ],
    ]);
  });

  it('have places kept for them from the moment at which their patience is over', () => {
    // The wide one needs both hosts; narrow ones take turns on them.
    const concurrency = { ...unboundedConcurrency, hosts: new Map(['a-1', 'a-2'].map((host) => [host, 1])) };
    const narrow = (name: string, host: string, minutes: number) => {
      const base = traveller(name, 100, { asksAt: evening + minutes * 60_000 });
      return { ...base, facts: { ...base.facts, source: { host, pool: 'fast', driver: 'file' } } };
    };
    const wide = traveller('wide', 100, { asksAt: evening + 60_000 });
    const facts = { ...wide.facts, destination: { host: 'a-2', pool: 'fast', driver: 'file' } };
    const long = { ...narrow('long', 'a-2', 0), leftBytes: 200 * 3600 * MiB };
    const travellers = [narrow('first', 'a-1', 0), long, { ...wide, facts }, narrow('next', 'a-1', 30)];
    const begins = timelineOf({ concurrency }, travellers).courses.map(
      ({ spans }) => spans.find(({ kind }) => kind === 'runs')?.from,
    );
    expect(begins.map((at) => at && (at - evening) / hour)).toEqual([0, 0, 2, 3]);
    const hasty = travellers.map((one) =>
      one.name === 'wide' ? { ...one, asksAt: evening + hour - patienceMs / 2 } : one,
    );
    const [, , last, next] = timelineOf({ concurrency }, hasty).courses;
    expect(next?.ending).toEqual({ kind: 'ends', at: evening + 2 * hour });
    expect(last?.ending).toEqual({ kind: 'ends', at: evening + 3 * hour });
  });
});

describe('Shares that change by little', () => {
  it('are told as one span, with their mean', () => {
    const many = Array.from({ length: 100 }, (_, number) => traveller(`m-${number}`, 1 + number / 100));
    const { courses, movedBytes } = timelineOf({ budgets: [budget('uplink', mebibytes(100))] }, many);
    const spans = courses.flatMap((course) => course.spans);
    expect(spans.length).toBeLessThan(2000);
    expect(movedBytes).toBe(many.reduce((sum, { leftBytes }) => sum + leftBytes, 0));
    for (const { from, to, rate, movedBytes: moved } of spans) {
      if (rate.kind !== 'limited') throw new TypeError(rate.kind);
      expect(Math.abs((rate.bytesPerSecond * (to - from)) / 1000 - moved) / moved).toBeLessThan(0.001);
    }
  });
});

describe('A budget in a simulation', () => {
  it('tells how much of it is used, at its busiest and in all, and for how long it is full', () => {
    const budgets = [
      budget('uplink', mebibytes(8)),
      budget('unused', mebibytes(1), { scope: { ...uplink, to: 'rack-c' } }),
    ];
    const slow = traveller('slow', 4);
    const facts = { ...slow.facts, requestedLimit: mebibytes(4) };
    const late = traveller('late', 12, { asksAt: evening + hour });
    const { budgets: uses } = timelineOf({ budgets }, [{ ...slow, facts }, late]);
    expect(uses).toEqual([
      {
        name: 'uplink',
        scope: uplink,
        lowestLimit: mebibytes(8),
        highestLimit: mebibytes(8),
        peakBytesPerSecond: 8 * MiB,
        peakAt: evening + hour,
        movedBytes: 16 * 3600 * MiB,
        busyMs: 2.5 * hour,
        fullMs: 1.5 * hour,
      },
    ]);
  });
});
