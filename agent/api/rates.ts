import type { Rate as WireRate } from '../../proto/gen/sluice/agent/v1/Rate.ts';
import type { Rate } from '../copy/rate.ts';
import { Fault } from '../fault.ts';

/** Reads a rate; `what` names it in the refusal. @throws Fault RATE_INVALID: nothing, zero and below are no rates */
export function rateFromWire(rate: WireRate | null | undefined, what: string): Rate {
  switch (rate?.kind) {
    case 'unlimited':
      return { kind: 'unlimited' };
    case 'paused':
      return { kind: 'paused' };
    case 'bytesPerSecond': {
      const bytesPerSecond = rate.bytesPerSecond ?? 0;
      if (Number.isSafeInteger(bytesPerSecond) && bytesPerSecond > 0) return { kind: 'limited', bytesPerSecond };
      throw refused(what, `${bytesPerSecond} bytes per second`);
    }
    default:
      throw refused(what, 'not set');
  }
}

export function rateToWire(rate: Rate): WireRate {
  switch (rate.kind) {
    case 'unlimited':
      return { kind: 'unlimited', unlimited: {} };
    case 'paused':
      return { kind: 'paused', paused: {} };
    case 'limited':
      return { kind: 'bytesPerSecond', bytesPerSecond: rate.bytesPerSecond };
    default:
      return rate satisfies never;
  }
}

function refused(what: string, seen: string): Fault {
  return new Fault(
    'RATE_INVALID',
    `${what} is ${seen}; set unlimited, paused, or bytes_per_second from 1 to ${Number.MAX_SAFE_INTEGER}`,
    { rate: what, seen },
  );
}
