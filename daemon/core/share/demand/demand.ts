import type { Measurement } from './measurement.ts';

/** What is believed of a copy: how much it could use. */
export type Demand =
  /** It used what it was given, or has not been tried yet: give it all that it can get. `last` is what landed when it did not, just once. */
  | { readonly kind: 'open'; readonly last: number | undefined }
  /** Something else holds it back: it needs no more than this. */
  | {
      readonly kind: 'bounded';
      readonly bytesPerSecond: number;
      /** What landed of late, in bytes per second, the newest last. */
      readonly recent: readonly number[];
      /** It used all of what it was given when last measured. */
      readonly wasUsedUp: boolean;
    };

/** Of a copy that begins, or goes on after a pause; while it is paused or waits it demands nothing, whatever is believed. */
export const untried: Demand = { kind: 'open', last: undefined };

/** A copy that lands so much of what it may is held back by nothing else; the rest is what legs and clocks take. */
const usedUp = 0.95;
/** What a bounded copy is given over the most that it landed of late, to see when it could use more. */
const headroom = 1.1;
/** How many measurements "of late" is, so that its noise is not taken for news. */
const memory = 10;
/** Two measurements in a row below this part of what it needed of late are news. */
const fallen = 0.6;
/** A demand is not lowered by less than a tenth: what is saved is not worth a change. */
const worthLowering = 0.9;
/** Bytes per second: a copy that stands still must be given something to show that it moves again. */
const leastDemand = 64 * 1024;

/**
 * What a measurement makes of a demand. A share that was not used twice in a row is lent to others: the demand becomes what landed and
 * a tenth more. A copy that uses that up is given double, and when it uses that up too, all that it can get. So a copy has its share
 * back after two measurements, and an error costs its neighbours a little for one.
 *
 * Noise moves nothing: demand follows the highest of the last ten measurements, so that one has to be higher than all of them, and by
 * half the headroom, to raise it; it falls with them by a tenth or more, or at once when two in a row are far below.
 */
export function measured(demand: Demand, measurement: Measurement): Demand {
  const { ms, allowedBytes, landedBytes } = measurement;
  if (allowedBytes === undefined) return untried;
  if (ms <= 0 || allowedBytes <= 0) return demand;
  const rate = (landedBytes * 1000) / ms;
  const isUsedUp = landedBytes >= usedUp * allowedBytes;
  switch (demand.kind) {
    case 'open':
      if (isUsedUp) return untried;
      return demand.last === undefined ? { kind: 'open', last: rate } : boundedBy([demand.last, rate]);
    case 'bounded': {
      const recent = [...demand.recent, rate].slice(-memory);
      if (!isUsedUp) return lowered(demand.bytesPerSecond, boundedBy(sinceFall(recent, demand.bytesPerSecond)));
      if (demand.wasUsedUp) return untried;
      return { ...demand, bytesPerSecond: 2 * demand.bytesPerSecond, recent, wasUsedUp: true };
    }
  }
}

/** The demand of a claim: whole bytes per second, undefined for all that it can get. */
export function demandOf(demand: Demand): number | undefined {
  return demand.kind === 'open' ? undefined : demand.bytesPerSecond;
}

type Bounded = Extract<Demand, { kind: 'bounded' }>;

function lowered(bytesPerSecond: number, next: Bounded): Bounded {
  const isLittle = next.bytesPerSecond < bytesPerSecond && next.bytesPerSecond >= worthLowering * bytesPerSecond;
  return isLittle ? { ...next, bytesPerSecond } : next;
}

function boundedBy(recent: readonly number[]): Bounded {
  const bytesPerSecond = Math.max(leastDemand, Math.ceil(Math.max(...recent) * headroom));
  return { kind: 'bounded', bytesPerSecond, recent, wasUsedUp: false };
}

/** The last two alone where both are far below what was needed. */
function sinceFall(recent: readonly number[], bytesPerSecond: number): readonly number[] {
  const lastTwo = recent.slice(-2);
  const isFall = lastTwo.length === 2 && lastTwo.every((rate) => rate * headroom < fallen * bytesPerSecond);
  return isFall ? lastTwo : recent;
}
