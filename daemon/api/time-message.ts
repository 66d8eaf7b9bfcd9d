import type { TimestampInput } from '../../proto/gen/google/protobuf/Timestamp.ts';

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
