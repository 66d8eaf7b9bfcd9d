import type { Rate } from './rate.ts';
import { formatRate } from './text.ts';

const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB', 'PiB', 'EiB'] as const;
/** What somebody wrote is as short as this; a share of it, to the byte, seldom is. */
const longestExact = 9;

/** A number of bytes in three figures or so: `512B`, `1.5GiB`, `640MiB`. */
export function roundedBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  // 1023.95 would print as 1024 of the smaller unit.
  while (value >= 1023.95 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const figures = unit === 0 || value >= 100 ? value.toFixed(0) : value.toFixed(1).replace(/\.0$/, '');
  return `${figures}${units[unit]}`;
}

/** A rate that nobody wrote, such as a share of a budget: exact where that is short, else in three figures or so: `40MiB/s`, `13.3MiB/s`. */
export function roundedRate(rate: Rate): string {
  const exact = formatRate(rate);
  return rate.kind !== 'limited' || exact.length <= longestExact ? exact : `${roundedBytes(rate.bytesPerSecond)}/s`;
}
