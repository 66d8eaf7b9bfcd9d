import type { Duration } from '../../proto/gen/google/protobuf/Duration.ts';
import type { Timestamp, TimestampInput } from '../../proto/gen/google/protobuf/Timestamp.ts';

/** A time of the wire as ISO 8601 in UTC with milliseconds; null where it was not set. */
export function isoOf(time: Timestamp | null): string | null {
  return time === null ? null : new Date(time.seconds * 1000 + time.nanos / 1e6).toISOString();
}

/** A duration of the wire in milliseconds; null where it was not set. */
export function millisecondsOf(duration: Duration | null): number | null {
  return duration === null ? null : Math.round(duration.seconds * 1000 + duration.nanos / 1e6);
}

/** Milliseconds of Unix time, or of a duration, as a message of the wire. */
export function wireTime(ms: number): TimestampInput {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.round((ms - seconds * 1000) * 1e6) };
}
