import { z } from 'zod';
import { Failure } from '../failure/failure.ts';
import { type Place, placeWord } from '../words/place.ts';

/** A word in a file as the command line reads it, and as errors about the file tell it. */
export function wordBy<T>(read: (text: string) => T, what: string) {
  return z.string({ error: `must be ${what}` }).transform((text, context): T => {
    try {
      return read(text);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      context.addIssue({ code: 'custom', message: `: ${error.message}` });
      return z.NEVER;
    }
  });
}

/** `stor-02:fast` in a file. */
export const place = wordBy((text): Place => placeWord(text), 'HOST:POOL, such as stor-02:fast');
