import { minutesPerDay, weekdays } from '../day.ts';
import { inOrder, type Range } from '../range.ts';
import { anyDate, type Opening } from '../window.ts';
import { parseDates } from './dates.ts';
import { parseDays } from './days.ts';
import { parseHours } from './hours.ts';
import type { DatedOpening } from './unopened.ts';
import type { WindowProblem, WordReader } from './words.ts';

/** When a window opens, as its author writes it; each is one text or a list of texts. */
export interface WrittenOpening {
  /** `mon-fri`; every day when it is not there. */
  readonly days?: unknown;
  /** `22:00-06:00`; the whole day when it is not there. */
  readonly hours?: unknown;
  /** `2026-12-24..2026-12-26`; any when it is not there. */
  readonly dates?: unknown;
}

/** Openings as the author of a window writes them: as keys of the window itself, or as a list. */
export interface WrittenOpenings extends WrittenOpening {
  /** A list of openings whose union it is, in the place of `days`, `hours` and `dates`. */
  readonly open?: unknown;
}

/** The keys of an opening. */
export const openingKeys = ['days', 'hours', 'dates'] as const;

/** Reads what a window says about when it opens: a list of openings, or the one that the window itself is. */
export function readOpenings(written: WrittenOpenings, reader: WordReader): DatedOpening[] {
  return writtenOpenings(written, reader).map(([opening, path]) => readOpening(opening, path, reader));
}

/** The openings, each with its place. */
function writtenOpenings(written: WrittenOpenings, reader: WordReader): [WrittenOpening, WindowProblem['path']][] {
  const own = openingKeys.filter((key) => written[key] !== undefined);
  const { open } = written;
  if (open === undefined) {
    if (own.length > 0) return [[written, []]];
    reader.refuse([], 'says nothing about when it opens: write days, hours or dates, or a list of them under open');
    return [];
  }
  if (own.length > 0)
    reader.refuse(['open'], `stands beside ${own.join(' and ')}: move ${own.length > 1 ? 'them' : 'it'} into the list`);
  if (!Array.isArray(open) || open.length === 0) {
    reader.refuse(
      ['open'],
      'must be a list of openings, such as [{ days: mon-fri, hours: 22:00-06:00 }, { days: sat-sun }]',
    );
    return [];
  }
  return open.flatMap((item: unknown, index) => readItem(item, ['open', index], reader));
}

function readItem(
  item: unknown,
  path: WindowProblem['path'],
  reader: WordReader,
): [WrittenOpening, WindowProblem['path']][] {
  if (isMapping(item) && openingKeys.some((key) => item[key] !== undefined)) return [[item, path]];
  reader.refuse(path, 'must hold days, hours or dates, such as { days: mon-fri, hours: 22:00-06:00 }');
  return [];
}

function isMapping(value: unknown): value is WrittenOpening {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

const wholeDay: readonly Range[] = [{ from: 0, to: minutesPerDay }];

function readOpening(written: WrittenOpening, path: WindowProblem['path'], reader: WordReader): DatedOpening {
  const days = reader.words(written.days, [...path, 'days'], parseDays).flatMap(({ value }) => value);
  const hours = reader.words(written.hours, [...path, 'hours'], parseHours).map(({ value }) => value);
  const dates = reader.words(written.dates, [...path, 'dates'], parseDates);
  const opening: Opening = {
    days: new Set(days.length > 0 ? days : weekdays),
    hours: hours.length > 0 ? inOrder(hours) : wholeDay,
    dates: dates.length > 0 ? inOrder(dates.map(({ value }) => value)) : anyDate,
  };
  return { opening, dates };
}
