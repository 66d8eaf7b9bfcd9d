import { limited, paused, type Rate, unlimited } from '../../daemon/core/rate/rate.ts';
import type { RateInput, Rate as WireRate } from '../../proto/gen/sluice/v1/Rate.ts';

/** A rate of the wire; null where it was not set. The same shape is what `--json` shows. */
export function rateOf(wire: WireRate | null): Rate | null {
  switch (wire?.kind) {
    case 'unlimited':
      return unlimited;
    case 'paused':
      return paused;
    case 'bytesPerSecond':
      return limited(wire.bytesPerSecond ?? 0);
    default:
      return null;
  }
}

export function wireOf(rate: Rate): RateInput {
  switch (rate.kind) {
    case 'unlimited':
      return { unlimited: {} };
    case 'paused':
      return { paused: {} };
    case 'limited':
      return { bytesPerSecond: rate.bytesPerSecond };
  }
}

/** An optional rate as a field of a request. */
export function limitField(rate: Rate | undefined): { limit?: RateInput } {
  return rate === undefined ? {} : { limit: wireOf(rate) };
}
