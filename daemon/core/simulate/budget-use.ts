import { compareRates } from '../rate/merge.ts';
import type { Rate } from '../rate/rate.ts';
import { amountOf } from '../share/allocation/amount.ts';
import type { Budget, BudgetScope } from '../share/budget/budget.ts';

/** What migrations make of a budget in a simulation. */
export interface BudgetUse {
  readonly name: string;
  readonly scope: BudgetScope;
  /** The lowest and the highest of its limits over the time that is simulated; they differ where it has windows. */
  readonly lowestLimit: Rate;
  readonly highestLimit: Rate;
  /** All that moves over it at its busiest, in bytes per second, and when that is first so; undefined where nothing ever moves. */
  readonly peakBytesPerSecond: number;
  readonly peakAt: number | undefined;
  /** All that moves over it; over `busyMs` it is the mean. */
  readonly movedBytes: number;
  /** Milliseconds in which anything moves over it. */
  readonly busyMs: number;
  /** Milliseconds in which it is used up: to all but a hundredth of its limit. */
  readonly fullMs: number;
}

const usedUpPart = 0.99;

/** Keeps account of one budget. */
export class BudgetMeter {
  #use: BudgetUse;

  constructor({ name, scope, limit }: Budget) {
    const nothing = { peakBytesPerSecond: 0, peakAt: undefined, movedBytes: 0, busyMs: 0, fullMs: 0 };
    this.#use = { name, scope, lowestLimit: limit, highestLimit: limit, ...nothing };
  }

  get use(): BudgetUse {
    return { ...this.#use, movedBytes: Math.floor(this.#use.movedBytes) };
  }

  /** So much moved over it from one instant to another. @param limit its own in that time */
  moved(bytesPerSecond: number, from: number, to: number, limit: Rate): void {
    const { lowestLimit, highestLimit, peakBytesPerSecond, movedBytes, busyMs, fullMs } = this.#use;
    const ms = to - from;
    const isFull = bytesPerSecond > 0 && bytesPerSecond >= usedUpPart * amountOf(limit);
    this.#use = {
      ...this.#use,
      lowestLimit: compareRates(limit, lowestLimit) < 0 ? limit : lowestLimit,
      highestLimit: compareRates(limit, highestLimit) > 0 ? limit : highestLimit,
      ...(bytesPerSecond > peakBytesPerSecond ? { peakBytesPerSecond: bytesPerSecond, peakAt: from } : {}),
      movedBytes: movedBytes + (bytesPerSecond * ms) / 1000,
      busyMs: busyMs + (bytesPerSecond > 0 ? ms : 0),
      fullMs: fullMs + (isFull ? ms : 0),
    };
  }
}
