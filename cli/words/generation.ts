import { usageFailure } from '../failure/failure.ts';

/** Number of a policy generation. @throws Failure for anything but a whole number from 1 */
export function generationWord(text: string): number {
  const number = Number(text);
  if (/^[0-9]+$/.test(text) && Number.isSafeInteger(number) && number >= 1) return number;
  throw usageFailure(
    `generation ${JSON.stringify(text)}: write a whole number from 1; "sluice policy history" lists them`,
  );
}

/** The generation that must be in force, as a field of a request. */
export function expectedField(text: string | undefined): { expectedGeneration?: number } {
  return text === undefined ? {} : { expectedGeneration: generationWord(text) };
}
