import { usageFailure } from '../failure/failure.ts';

const unitMs: Readonly<Record<string, number>> = { ms: 1, s: 1000, m: 60_000 };

/** Reads `500ms`, `15s`, `2m` as milliseconds. @throws Failure (usage) */
export function durationWord(text: string): number {
  const [, figures, unit] = /^(\d{1,6}(?:\.\d+)?)(ms|s|m)$/.exec(text) ?? [];
  const ms = Number(figures) * (unitMs[unit ?? ''] ?? Number.NaN);
  if (ms >= 1) return ms;
  throw usageFailure(`"${text}" is not a duration: write for example 500ms, 15s or 2m`, 'DURATION_INVALID');
}
