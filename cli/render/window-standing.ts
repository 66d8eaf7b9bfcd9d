import type { WindowView } from '../views/explanation.ts';
import type { MigrationView } from '../views/migration.ts';
import { wallText } from './moment.ts';
import { printable } from './text.ts';

/** Migrations in these states may stand still because their window is closed. */
const held = ['pending', 'preparing', 'copying'];

/**
 * Why its window holds a migration up, where there is little room: `window nights opens Mon 22:00`, by the reader's clock.
 * @param zone the reader's
 * @returns undefined where no window does
 */
export function windowStanding(view: MigrationView, zone = Temporal.Now.timeZoneId()): string | undefined {
  const window = view.explanation?.window;
  if (window === null || window === undefined || view.wanted !== 'run' || !held.includes(view.state)) return undefined;
  if (window.passage !== 'waits' && window.passage !== 'pauses') return undefined;
  return printable(`${windowName(window)} ${openingText(window, view.explanation?.atTime ?? null, zone)}`);
}

function windowName({ names }: WindowView): string {
  return `window ${names.join(' or ')}`;
}

/** The day of the week says enough for what is less than a week off. */
function openingText({ opensTime }: WindowView, at: string | null, zone: string): string {
  if (opensTime === null) return 'never opens again';
  const text = wallText(Temporal.Instant.from(opensTime).toZonedDateTimeISO(zone));
  const [weekday, date, time] = text.split(' ');
  const isNear = at !== null && Date.parse(opensTime) - Date.parse(at) < 6 * 86_400_000;
  return `opens ${isNear ? weekday : date} ${time}`;
}
