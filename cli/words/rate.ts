import { RateSyntaxError } from '../../daemon/core/rate/error.ts';
import type { Rate } from '../../daemon/core/rate/rate.ts';
import { parseRate } from '../../daemon/core/rate/text.ts';
import { usageFailure } from '../failure/failure.ts';

/** Reads a rate from the command line. @throws Failure (usage) that says what to write instead */
export function rateWord(text: string): Rate {
  try {
    return parseRate(text);
  } catch (error) {
    if (error instanceof RateSyntaxError) throw usageFailure(error.message, error.reason, { cause: error });
    throw error;
  }
}

/** The rate of an option that may be left out. */
export function optionalRateWord(text: string | undefined): Rate | undefined {
  return text === undefined ? undefined : rateWord(text);
}
