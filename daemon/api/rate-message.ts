import type { RateInput, Rate as RateMessage } from '../../proto/gen/sluice/v1/Rate.ts';
import { Refusal } from '../core/migration/refusal.ts';
import { limited, paused, type Rate, unlimited } from '../core/rate/rate.ts';

export function rateMessage(rate: Rate): RateInput {
  switch (rate.kind) {
    case 'unlimited':
      return { unlimited: {} };
    case 'paused':
      return { paused: {} };
    case 'limited':
      return { bytesPerSecond: rate.bytesPerSecond };
  }
}

/** @throws Refusal RATE_INVALID for a Rate with none of its kinds set, or a number that is none */
export function rateOf(message: RateMessage): Rate {
  switch (message.kind) {
    case 'unlimited':
      return unlimited;
    case 'paused':
      return paused;
    case 'bytesPerSecond': {
      const bytesPerSecond = message.bytesPerSecond ?? 0;
      if (Number.isSafeInteger(bytesPerSecond) && bytesPerSecond >= 1) return limited(bytesPerSecond);
      const text = `rate of ${bytesPerSecond} bytes per second: set 1 to 2^53 - 1, or unlimited, or paused`;
      throw new Refusal('RATE_INVALID', text, { value: String(bytesPerSecond) });
    }
    default:
      throw new Refusal('RATE_INVALID', 'rate without a kind: set unlimited, paused or bytes_per_second', {
        value: '',
      });
  }
}

/** A limit may be left out. @throws Refusal RATE_INVALID */
export function limitOf(message: RateMessage | null | undefined): Rate | undefined {
  return message === null || message === undefined ? undefined : rateOf(message);
}
