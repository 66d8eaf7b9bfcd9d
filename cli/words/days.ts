import { usageFailure } from '../failure/failure.ts';

/** Reads a whole number of days. @throws Failure (usage) */
export function daysWord(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) >= 1) return Number(text);
  throw usageFailure(`"${text}" is not a number of days: write for example 365`, 'DAYS_INVALID');
}
