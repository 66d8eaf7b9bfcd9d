const msPerHour = 3_600_000;
const msPerDay = 24 * msPerHour;

/** Distances that ticks may have. */
const steps = [
  ...[1, 5, 15, 30].map((minutes) => minutes * 60_000),
  ...[1, 3, 6, 12].map((hours) => hours * msPerHour),
  ...[1, 2, 7, 14, 28, 56].map((days) => days * msPerDay),
];

/** A place on a time axis. */
export interface Tick {
  /** Milliseconds of Unix time. */
  readonly at: number;
  /** `Mon 23 Nov` where a day begins, else `06:00`; in UTC. */
  readonly label: string;
  readonly beginsDay: boolean;
}

/** At most so many ticks of a time axis at round times of UTC, in order. @param from milliseconds of Unix time, as `to` */
export function ticksOf(from: number, to: number, most: number): Tick[] {
  const step = steps.find((each) => (to - from) / each <= most) ?? (to - from) / most;
  // Weeks begin on Mondays, as the fifth of January 1970 was one.
  const origin = step % (7 * msPerDay) === 0 ? 4 * msPerDay : 0;
  const ticks: Tick[] = [];
  for (let at = origin + Math.ceil((from - origin) / step) * step; at < to; at += step) ticks.push(tickAt(at));
  return ticks;
}

const weekdays = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function tickAt(at: number): Tick {
  const date = new Date(at);
  const beginsDay = at % msPerDay === 0;
  const day = `${weekdays[date.getUTCDay()]} ${date.getUTCDate()} ${months[date.getUTCMonth()]}`;
  return { at, beginsDay, label: beginsDay ? day : date.toISOString().slice(11, 16) };
}
