import { limited, paused, type Rate, unlimited } from '../../rate/rate.ts';

/**
 * A rate as a number to add and compare: bytes per second, 0 for paused and Infinity for unlimited. It stays within the arithmetic of
 * shares; outside, a rate is a tagged type.
 */
export function amountOf(rate: Rate): number {
  switch (rate.kind) {
    case 'paused':
      return 0;
    case 'limited':
      return rate.bytesPerSecond;
    case 'unlimited':
      return Number.POSITIVE_INFINITY;
  }
}

/** @param amount whole bytes per second, or Infinity */
export function rateOf(amount: number): Rate {
  if (amount <= 0) return paused;
  // More than a rate can say, as a sum of rates may be, is as good as no limit.
  return amount <= Number.MAX_SAFE_INTEGER ? limited(amount) : unlimited;
}
