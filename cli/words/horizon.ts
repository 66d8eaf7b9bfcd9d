import { usageFailure } from '../failure/failure.ts';

const written = /^(?:(?<days>\d{1,4})d)?(?:(?<hours>\d{1,5})h)?(?:(?<minutes>\d{1,6})m)?$/;

/** Reads a longer time, `7d`, `36h`, `1d12h` or `90m`, as milliseconds. @throws Failure (usage) */
export function horizonWord(text: string): number {
  const { days = '0', hours = '0', minutes = '0' } = written.exec(text)?.groups ?? {};
  const ms = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60_000;
  if (ms > 0) return ms;
  throw usageFailure(`"${text}" is not a length of time: write for example 7d, 36h or 1d12h`, 'HORIZON_INVALID');
}
