import type { Timestamp, TimestampInput } from '../../proto/gen/google/protobuf/Timestamp.ts';
import { Refusal } from '../core/migration/refusal.ts';

/** @param ms milliseconds of Unix time; undefined for a time that is not set */
export function timeMessage(ms: number): TimestampInput;
export function timeMessage(ms: number | undefined): TimestampInput | null;
export function timeMessage(ms: number | undefined): TimestampInput | null {
  if (ms === undefined) return null;
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}

/** @param ms milliseconds; undefined for a duration that is not set */
export function durationMessage(ms: number | undefined): TimestampInput | null {
  return timeMessage(ms);
}

/** Furthest instant that a date can be, in milliseconds of Unix time. */
const furthest = 8.64e15;

/**
 * @param field names the time in the refusal
 * @returns whole milliseconds of Unix time
 * @throws Refusal REQUEST_INVALID for one that no calendar has
 */
export function instantOf({ seconds, nanos }: Timestamp, field: string): number {
  const ms = seconds * 1000 + Math.floor(nanos / 1e6);
  if (Number.isSafeInteger(ms) && Math.abs(ms) <= furthest) return ms;
  const message = `${field} of ${seconds} seconds: set a time that a calendar has`;
  throw new Refusal('REQUEST_INVALID', message, { field, seconds: String(seconds) });
}
