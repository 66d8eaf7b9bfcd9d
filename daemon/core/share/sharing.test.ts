import { describe, expect, it } from '@jest/globals';
import { dice } from '../../../test/support/dice.ts';
import { limited, paused, type Rate, unlimited } from '../rate/rate.ts';
import { allocate } from './allocation/allocate.ts';
import { amountOf } from './allocation/amount.ts';
import { type Demand, demandOf, measured, untried } from './demand/demand.ts';
import { changesNow } from './grant/changes.ts';
import { found, type Holding, newHolding, toldRate } from './grant/holding.ts';

const MiB = 2 ** 20;
const budgets = [400, 200].map((limit, place) => ({ name: `link-${place}`, limit: limited(limit * MiB) }));
/** Eight copies, three of them over both links. */
const crosses = [[0], [0], [0], [0], [0], [0, 1], [0, 1], [0, 1]];

/** What sinks do, second by second. */
class Sinks {
  /** What the disk of each can do, in bytes per second. */
  readonly speeds: number[] = crosses.map(() => Number.POSITIVE_INFINITY);
  changes = 0;
  readonly #demands: Demand[] = crosses.map(() => untried);
  readonly #noise: number;
  #holdings: Holding[] = crosses.map((crossed, copy) => newHolding(`copy-${copy}`, crossed));
  readonly #dice = dice(1);

  constructor(noise: number) {
    this.#noise = noise;
  }

  /** @returns bytes that landed in all */
  second(): number {
    this.#share();
    let sum = 0;
    for (const [copy, holding] of this.#holdings.entries()) {
      const allowedBytes = Math.floor(amountOf(toldRate(holding)));
      // What holds a sink back wavers; what throttles it does so by a hundredth.
      const speed = (this.speeds[copy] ?? 0) * (1 + this.#noise * this.#roll());
      const landedBytes = Math.floor(Math.min(allowedBytes * (0.99 + 0.01 * this.#roll()), speed));
      this.#demands[copy] = measured(this.#demands[copy] ?? untried, { ms: 1000, allowedBytes, landedBytes });
      sum += landedBytes;
    }
    return sum;
  }

  rate(copy: number): Rate {
    return toldRate(this.#holdings[copy] ?? newHolding('', []));
  }

  /** From -1 to 1. */
  #roll(): number {
    return 2 * this.#dice() - 1;
  }

  /** Reductions are acknowledged before the increases are told. */
  #share(): void {
    const claims = this.#holdings.map(({ id, crosses: crossed }, copy) => {
      const demand = this.speeds[copy] === 0 ? 0 : demandOf(this.#demands[copy] ?? untried);
      return { id, askedAt: copy, weight: 100, ceiling: unlimited, demand, floor: 0, crosses: crossed };
    });
    const targets = new Map(allocate(claims, budgets).shares.map(({ id, rate }) => [id, { rate, ceiling: unlimited }]));
    for (let round = 0; round < 2; round++) {
      const changes = new Map(
        changesNow(this.#holdings, targets, budgets, 0).changes.map(({ id, rate }) => [id, rate]),
      );
      this.changes += changes.size;
      this.#holdings = this.#holdings.map((one) => found(one, changes.get(one.id) ?? toldRate(one)));
    }
  }
}

function seconds(sinks: Sinks, count: number): number[] {
  return Array.from({ length: count }, () => sinks.second() / MiB);
}

describe('Sharing by what sinks measure', () => {
  it('lends what a slow copy cannot use: the budget is used to 97 % within three seconds', () => {
    const sinks = new Sinks(0.05);
    seconds(sinks, 20);
    sinks.speeds[0] = 5 * MiB;
    const after = seconds(sinks, 30);
    expect(Math.min(...after.slice(3))).toBeGreaterThan(0.97 * 400);
  });

  it('gives it back within three seconds when it can use it again', () => {
    const sinks = new Sinks(0.05);
    seconds(sinks, 5);
    const share = amountOf(sinks.rate(0));
    sinks.speeds[0] = 5 * MiB;
    seconds(sinks, 30);
    expect(amountOf(sinks.rate(0))).toBeLessThan(7 * MiB);
    sinks.speeds[0] = Number.POSITIVE_INFINITY;
    seconds(sinks, 4);
    expect(amountOf(sinks.rate(0))).toBeGreaterThan(0.97 * share);
  });

  it('gives the share of one that is paused to the others at once', () => {
    const sinks = new Sinks(0);
    seconds(sinks, 5);
    sinks.speeds[0] = 0;
    expect(Math.min(...seconds(sinks, 5))).toBeGreaterThan(0.97 * 400);
    expect(sinks.rate(0)).toEqual(paused);
  });

  it.each([
    ['sinks are steady', 0, 0],
    ['what holds half of them back wavers by a twentieth', 0.05, 30],
    ['what holds half of them back wavers by a fifth', 0.2, 60],
  ])('changes rates little where %s: %d of noise, at most %d changes a minute', (_, noise, most) => {
    const sinks = new Sinks(noise);
    for (const copy of [0, 2, 4, 6]) sinks.speeds[copy] = (10 + 5 * copy) * MiB;
    seconds(sinks, 30);
    sinks.changes = 0;
    seconds(sinks, 600);
    const perMinute = sinks.changes / 10;
    expect(perMinute).toBeLessThanOrEqual(most);
  });
});
