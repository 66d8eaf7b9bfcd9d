import { type Failure, usageFailure } from '../failure/failure.ts';

const zoned = /\[[^\]]+\]$/;
const unzoned = /^[+-]?\d{4,6}-?\d{2}-?\d{2}([Tt ]\d{2}(:?\d{2}(:?\d{2}([.,]\d+)?)?)?)?$/;

/**
 * Reads an instant: `2026-12-24T23:30+08:00`, `2026-12-24T15:30Z`, `2026-12-24T23:30[Asia/Shanghai]`.
 * @returns whole milliseconds of Unix time
 * @throws Failure (usage) that says what to write; a wall-clock time without a zone is nobody's instant
 */
export function instantWord(text: string): number {
  try {
    if (zoned.test(text)) return Temporal.ZonedDateTime.from(text, { offset: 'reject' }).epochMilliseconds;
    return Temporal.Instant.from(text).epochMilliseconds;
  } catch (cause) {
    throw unzoned.test(text) ? zoneless(text, cause) : unreadable(text, cause);
  }
}

function zoneless(text: string, cause: unknown): Failure {
  const local = localOf(text);
  if (local === undefined) return unreadable(text, cause);
  const utc = `${local.toPlainDateTime().toString({ smallestUnit: 'minute' })}Z`;
  const here = local.toString({ smallestUnit: 'minute', timeZoneName: 'never' });
  return usageFailure(
    `"${text}" says no time zone: write ${utc} for UTC, or ${here} with an offset, or ${text}[Asia/Shanghai] with a zone`,
    'INSTANT_INVALID',
    { cause },
  );
}

/** What it would be where the command runs; undefined when there is no such day or time. */
function localOf(text: string): Temporal.ZonedDateTime | undefined {
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime(Temporal.Now.timeZoneId());
  } catch {
    return undefined;
  }
}

function unreadable(text: string, cause: unknown): Failure {
  const said = ` (${(cause as Error).message.replace(/^Temporal error: |\.$/g, '')})`;
  return usageFailure(
    `"${text}" is no instant: write date, time and offset such as 2026-12-24T23:30+08:00, or 2026-12-24T15:30Z${said}`,
    'INSTANT_INVALID',
    { cause },
  );
}
