import { roundedBytes } from '../../daemon/core/rate/rounded-text.ts';

/** A number of bytes in three figures or so: `512B`, `1.5GiB`, `640MiB`. */
export const formatBytes: (bytes: number) => string = roundedBytes;

/** A measured rate: `39.8MiB/s`. Rates that somebody asked for are written exactly, by `formatRate`. */
export function formatSpeed(bytesPerSecond: number): string {
  return `${formatBytes(bytesPerSecond)}/s`;
}

/** `0.8s`, `12.8s`, `4m10s`, `2h05m`, `3d04h`: two units at most. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, ms) / 1000;
  if (seconds < 59.95) return `${seconds.toFixed(1)}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)}m${two(whole % 60)}s`;
  if (whole < 86_400) return `${Math.floor(whole / 3600)}h${two(Math.floor((whole % 3600) / 60))}m`;
  return `${Math.floor(whole / 86_400)}d${two(Math.floor((whole % 86_400) / 3600))}h`;
}

/** Time left, which is an estimate: no tenths of a second. */
export function formatEta(ms: number): string {
  const text = formatDuration(Math.ceil(ms / 1000) * 1000);
  return text.replace(/\.0s$/, 's');
}

/** Per cent of the whole, rounded down so that 100 % means all of it. */
export function percentOf(part: number, whole: number): number {
  return whole <= 0 ? 100 : Math.floor((Math.min(part, whole) * 100) / whole);
}

/** An ISO time without its milliseconds, in UTC: `2026-11-22 11:50:03Z`. */
export function formatTime(iso: string | null): string {
  return iso === null ? '-' : iso.replace('T', ' ').replace(/\.\d+Z$/, 'Z');
}

function two(value: number): string {
  return value.toString().padStart(2, '0');
}
