const minuteMs = 60_000;

/** Hours of a window in UTC from one instant to another, as policy files write them: `22:00-06:00`. Seconds are cut off. */
export function hoursBetween(fromMs: number, toMs: number): string {
  return `${clock(fromMs)}-${clock(toMs)}`;
}

/** The same by minutes before or after now. */
export function hoursAround(fromMinutes: number, toMinutes: number, now = Date.now()): string {
  return hoursBetween(now + fromMinutes * minuteMs, now + toMinutes * minuteMs);
}

/** The next full minute that is far enough away for something to begin before it, in milliseconds of Unix time. */
export function nextFullMinute(atLeastMs: number, now = Date.now()): number {
  return Math.ceil((now + atLeastMs) / minuteMs) * minuteMs;
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 16);
}
