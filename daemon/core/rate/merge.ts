import type { Rate } from './rate.ts';

/**
 * Orders rates: paused below every number of bytes, those by size, unlimited above all.
 * @returns negative when `a` is lower, positive when it is higher, 0 when both are the same rate
 */
export function compareRates(a: Rate, b: Rate): number {
  if (a.kind === 'limited' && b.kind === 'limited') return a.bytesPerSecond - b.bytesPerSecond;
  return rank(a) - rank(b);
}

function rank(rate: Rate): number {
  switch (rate.kind) {
    case 'paused':
      return 0;
    case 'limited':
      return 1;
    case 'unlimited':
      return 2;
  }
}

/** The lower of two rates: commutative, associative, idempotent, with unlimited as its neutral element. */
export function lowest(a: Rate, b: Rate): Rate {
  return compareRates(b, a) < 0 ? b : a;
}

/** The lower of those of two rates that are there. */
export function lowestStated(a: Rate | undefined, b: Rate | undefined): Rate | undefined {
  return a !== undefined && b !== undefined ? lowest(a, b) : (a ?? b);
}

/** The higher of two rates. */
export function highest(a: Rate, b: Rate): Rate {
  return compareRates(b, a) > 0 ? b : a;
}

/** The rate, or the max where the rate is above it. */
export function clip(rate: Rate, max: Rate): Rate {
  return lowest(rate, max);
}

export function sameRate(a: Rate, b: Rate): boolean {
  return compareRates(a, b) === 0;
}
