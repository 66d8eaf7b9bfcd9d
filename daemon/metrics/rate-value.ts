import type { Rate } from '../core/rate/rate.ts';

/** A rate as the value of a metric, in bytes per second: `unlimited` is +Inf, `paused` is 0. */
export function rateValue(rate: Rate): number {
  switch (rate.kind) {
    case 'unlimited':
      return Number.POSITIVE_INFINITY;
    case 'paused':
      return 0;
    case 'limited':
      return rate.bytesPerSecond;
  }
}
