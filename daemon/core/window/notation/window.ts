import { inOrder, type Range } from '../range.ts';
import type { AtClose, Window } from '../window.ts';
import { parseAtClose } from './at-close.ts';
import { parseBlackout } from './blackout.ts';
import { parseDates } from './dates.ts';
import { openingKeys, readOpenings, type WrittenOpenings } from './openings.ts';
import { parseTimezone } from './timezone.ts';
import { unopened } from './unopened.ts';
import { textOf, type WindowProblem, WordReader } from './words.ts';

/** A window as its author writes it, in plain values. That there are no other keys is for the caller to see to. */
export interface WrittenWindow extends WrittenOpenings {
  /** `Europe/Berlin`; must be there. */
  readonly timezone?: unknown;
  /** Dates on which nothing opens; what opened the evening before runs on. */
  readonly holidays?: unknown;
  /** Dates, or times from and to which it is closed whatever has opened. */
  readonly blackouts?: unknown;
  /** `pause`, which it is when it is not there, `finish`, or `{ trickle: 1MiB/s }`. */
  readonly at_close?: unknown;
}

/** The keys of a window. */
export const windowKeys = ['timezone', ...openingKeys, 'open', 'holidays', 'blackouts', 'at_close'] as const;

/** Makes a window of what its author wrote, or finds everything that is wrong with it. */
export function readWindow(
  written: WrittenWindow,
): { readonly ok: Window } | { readonly problems: readonly WindowProblem[] } {
  const reader = new WordReader();
  const timezone = readTimezone(written, reader);
  const dated = readOpenings(written, reader);
  const holidays = ranges(reader.words(written.holidays, ['holidays'], parseDates));
  const blackouts = ranges(reader.words(written.blackouts, ['blackouts'], parseBlackout));
  const atClose = readAtClose(written, reader);
  if (timezone === undefined || atClose === undefined || reader.problems.length > 0)
    return { problems: reader.problems };
  const calendar = { timezone, openings: dated.map(({ opening }) => opening), holidays, blackouts, atClose };
  const problems = dated.flatMap((opening) => unopened(calendar, opening));
  return problems.length > 0 ? { problems } : { ok: { calendars: [calendar] } };
}

function readTimezone({ timezone }: WrittenWindow, reader: WordReader): string | undefined {
  if (timezone !== undefined) return reader.read(textOf(timezone), ['timezone'], parseTimezone);
  reader.refuse(
    ['timezone'],
    'is missing: write the IANA time zone that the hours are in, such as Europe/Berlin or UTC',
  );
  return undefined;
}

function readAtClose({ at_close }: WrittenWindow, reader: WordReader): AtClose | undefined {
  return at_close === undefined ? { kind: 'pause' } : reader.read(at_close, ['at_close'], parseAtClose);
}

function ranges(words: readonly { readonly value: Range }[]): Range[] {
  return inOrder(words.map(({ value }) => value));
}
