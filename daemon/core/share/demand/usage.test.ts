import { describe, expect, it } from '@jest/globals';
import { dice } from '../../../../test/support/dice.ts';
import { acknowledged, aParticipant, budgetOf } from '../../../../test/support/participants.ts';
import { limited, paused, type Rate, unlimited } from '../../rate/rate.ts';
import { unboundedConcurrency } from '../admission/candidate.ts';
import { amountOf } from '../allocation/amount.ts';
import { toldRate } from '../grant/holding.ts';
import type { Participant } from '../round/participant.ts';
import { shareRound } from '../round/round.ts';
import { demandOf } from './demand.ts';
import { heldTo, landedIn, type Usage, untriedUsage } from './usage.ts';

const MiB = 2 ** 20;
const at = (mebibytes: number) => limited(mebibytes * MiB);

/** Held to the rate since the beginning, and measured once a second, at the first of `landed` after a second. */
function heldAt(rate: Rate, landed: readonly number[], from = 0): Usage {
  return landed.reduce<Usage>(
    (usage, mebibytes, second) => {
      const now = from + 1000 * (second + 1);
      return landedIn(heldTo(usage, rate, now), mebibytes * MiB, now);
    },
    heldTo(untriedUsage, rate, from),
  );
}

describe('The usage of a copy', () => {
  it('counts from two seconds after its rate was told', () => {
    expect(demandOf(heldAt(at(100), [0, 10]).demand)).toBeUndefined();
    expect(demandOf(heldAt(at(100), [0, 10, 10]).demand)).toBe(11 * MiB);
  });

  it('lets a copy begin: the silence before its first byte says nothing for ten seconds', () => {
    expect(demandOf(heldAt(at(100), [0, 0, 0, 0, 0, 0, 0, 0]).demand)).toBeUndefined();
    expect(demandOf(heldAt(at(100), Array(14).fill(0)).demand)).toBe(64 * 1024);
    expect(demandOf(heldAt(at(100), [0, 0, 0, 20, 0, 0]).demand)).toBe(64 * 1024);
  });

  it('holds nothing against a copy in the two seconds after its rate was changed', () => {
    const raised = heldTo(heldAt(at(10), [10, 10, 10]), at(100), 4000);
    const soon = landedIn(landedIn(raised, 2 * MiB, 4500), 2 * MiB, 5500);
    expect(demandOf(soon.demand)).toBeUndefined();
    expect(demandOf(landedIn(landedIn(soon, 10 * MiB, 6500), 10 * MiB, 7500).demand)).toBe(11 * MiB);
    const lowered = heldTo(heldAt(at(100), [100, 100, 100]), at(10), 4000);
    expect(demandOf(landedIn(landedIn(lowered, MiB, 4500), MiB, 5500).demand)).toBeUndefined();
  });

  it('finds a copy far below even while its rate is changed by little every second', () => {
    let usage = heldAt(at(100), [100, 100, 100]);
    for (const second of [4, 5])
      usage = landedIn(heldTo(usage, at(100 + second), second * 1000), 10 * MiB, second * 1000);
    expect(demandOf(usage.demand)).toBe(11 * MiB);
  });

  it('sees at once that a copy uses all that it is given since a moment', () => {
    const slow = heldAt(at(100), [10, 10, 10]);
    const given = landedIn(heldTo(slow, at(11), 4000), 11 * MiB, 6000);
    expect(demandOf(given.demand)).toBe(22 * MiB);
    const more = heldTo(given, at(22), 6000);
    expect(demandOf(landedIn(more, 11 * MiB, 7000).demand)).toBe(22 * MiB);
    expect(demandOf(landedIn(more, 22 * MiB, 7000).demand)).toBeUndefined();
  });

  it('begins anew after a pause, and with a rate that nothing limits', () => {
    const slow = heldAt(at(100), [10, 10, 10]);
    expect(demandOf(slow.demand)).toBe(11 * MiB);
    expect(demandOf(heldTo(slow, paused, 4000).demand)).toBeUndefined();
    const free = heldTo(slow, unlimited, 4000);
    expect(demandOf(landedIn(free, 10 * MiB, 7000).demand)).toBeUndefined();
  });

  it('goes on to learn when the clock is put back an hour', () => {
    const hour = 3_600_000;
    const slow = heldAt(at(100), [10, 10, 10], hour);
    const back = heldAt(at(100), [100, 100, 100, 100]);
    expect(demandOf(back.demand)).toBeUndefined();
    let usage = slow;
    for (let now = 0; now <= 6000; now += 1000) usage = landedIn(heldTo(usage, at(11), now), 11 * MiB, now);
    expect(demandOf(usage.demand)).toBeUndefined();
  });
});

/** Eight copies on one budget, shared and measured once a second as the daemon does. */
class Copies {
  /** What the disk of each can do, in bytes per second. */
  readonly speeds = Array.from({ length: 8 }, () => Number.POSITIVE_INFINITY);
  /** What part of whatever it is given each lands, where its host is too busy for more. */
  readonly parts = this.speeds.map(() => 1);
  changes = 0;
  readonly #budget = budgetOf('uplink', 400 * MiB);
  readonly #noise: number;
  readonly #dice = dice(7);
  #now = 0;
  #usages: Usage[] = this.speeds.map(() => untriedUsage);
  #all: Participant[] = this.speeds.map((_, number) =>
    aParticipant(`copy-${number}`, { crosses: [0], isRunning: true }),
  );

  constructor(noise: number) {
    this.#noise = noise;
  }

  /** @returns MiB that landed in all */
  second(): number {
    this.#now += 1000;
    const landed = this.#all.map((one, number) => {
      const speed = (this.speeds[number] ?? 0) * (1 + this.#noise * (2 * this.#dice() - 1));
      const part = this.parts[number] ?? 1;
      return Math.floor(Math.min(this.rate(one) * part * (0.99 + 0.01 * this.#dice()), speed));
    });
    this.#usages = this.#usages.map((usage, number) => landedIn(usage, landed[number] ?? 0, this.#now));
    this.#share();
    return landed.reduce((sum, bytes) => sum + bytes, 0) / MiB;
  }

  seconds(count: number): number[] {
    return Array.from({ length: count }, () => this.second());
  }

  rate({ holding }: Participant): number {
    return holding === undefined ? 0 : amountOf(toldRate(holding));
  }

  rateOf(number: number): number {
    const one = this.#all[number];
    return one === undefined ? 0 : this.rate(one);
  }

  /** Rounds until nothing changes: each acknowledgement asks for another. */
  #share(): void {
    for (let round = 0; round < 5; round++) {
      const participants = this.#all.map((one, number) => ({
        ...one,
        demand: demandOf(this.#usages[number]?.demand ?? untriedUsage.demand),
      }));
      const stake = { participants, budgets: [this.#budget], concurrency: unboundedConcurrency };
      const rates = new Map(shareRound(stake, this.#now).changes.map(({ id, rate }) => [id, rate]));
      if (rates.size === 0) break;
      this.changes += rates.size;
      this.#all = this.#all.map((one) => {
        const rate = rates.get(one.id);
        return rate === undefined ? one : acknowledged(one, rate);
      });
    }
    this.#usages = this.#usages.map((usage, number) => heldTo(usage, limited(this.rateOf(number)), this.#now));
  }
}

describe('Eight copies that share by what they use', () => {
  it('use what a slow one leaves within four seconds, and give it back within four when it can use it', () => {
    const copies = new Copies(0.05);
    copies.seconds(10);
    const share = copies.rateOf(0);
    copies.speeds[0] = 5 * MiB;
    expect(Math.min(...copies.seconds(20).slice(4))).toBeGreaterThan(0.97 * 400);
    expect(copies.rateOf(0)).toBeLessThan(7 * MiB);
    copies.speeds[0] = Number.POSITIVE_INFINITY;
    copies.seconds(6);
    expect(copies.rateOf(0)).toBeGreaterThan(0.97 * share);
  });

  it.each([0.9, 0.8, 0.6, 0.4])(
    'leave its share to one that lands %d of whatever it is given, with few changes',
    (part) => {
      const copies = new Copies(0);
      const share = copies.seconds(10).length && copies.rateOf(0);
      copies.parts[0] = part;
      copies.seconds(120);
      copies.changes = 0;
      let had = 0;
      for (let second = 0; second < 1800; second++) {
        copies.second();
        had += copies.rateOf(0);
      }
      expect(had / 1800).toBeGreaterThan(0.9 * share);
      expect(copies.changes / 30).toBeLessThan(5);
    },
  );

  it('have fewer and fewer changes on hosts that are too busy to keep any rate', () => {
    const copies = new Copies(0);
    const chance = dice(11);
    const changesAMinute = Array.from({ length: 3 }, () => {
      copies.changes = 0;
      for (let second = 0; second < 600; second++) {
        for (const number of copies.parts.keys()) copies.parts[number] = 0.3 + 0.7 * chance();
        copies.second();
      }
      return copies.changes / 10;
    });
    expect(changesAMinute[0]).toBeLessThan(40);
    expect(changesAMinute[2]).toBeLessThan(10);
  });

  it.each([
    ['steady', 0, 0],
    ['wavering by a twentieth', 0.05, 30],
    ['wavering by a fifth', 0.2, 60],
  ])('have few changes of rates where disks hold half of them back, %s', (_, noise, mostAMinute) => {
    const copies = new Copies(noise);
    for (const number of [0, 2, 4, 6]) copies.speeds[number] = (10 + 5 * number) * MiB;
    copies.seconds(30);
    copies.changes = 0;
    const used = copies.seconds(600);
    expect(copies.changes / 10).toBeLessThanOrEqual(mostAMinute);
    expect(used.reduce((sum, mebibytes) => sum + mebibytes, 0) / 600).toBeGreaterThan(0.9 * 400);
    expect(Math.max(...used)).toBeLessThanOrEqual(400);
  });
});
