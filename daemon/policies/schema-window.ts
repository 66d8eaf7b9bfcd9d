import { z } from 'zod';
import { blackoutPattern } from '../core/window/notation/blackout.ts';
import { datesPattern } from '../core/window/notation/dates.ts';
import { daysPattern } from '../core/window/notation/days.ts';
import { hoursPattern } from '../core/window/notation/hours.ts';
import type { openingKeys } from '../core/window/notation/openings.ts';
import type { WrittenWindow } from '../core/window/notation/window.ts';
import { tricklePattern } from './schema-amounts.ts';
import { windowNamePattern } from './schema-window-names.ts';

/*
 * The words of a window are read by `readWindow`, which has better advice than a schema can give. So a parser is told here only which
 * keys there are; what stands beside it in `meta` is for editors.
 */

/** A value whose words `readWindow` reads. @param shape what editors are told of it, in JSON schema */
function word(shape: object, description: string) {
  return z
    .unknown()
    .optional()
    .meta({ ...shape, description });
}

/** One text or a list of texts. */
function words({ source: pattern }: RegExp, examples: readonly string[], description: string) {
  const text = { type: 'string', pattern, examples };
  return word({ anyOf: [text, { type: 'array', minItems: 1, items: text }] }, description);
}

const opening = {
  days: words(
    daysPattern,
    ['mon-fri', 'sat'],
    'Days on which it opens, such as mon-fri or [sat, sun]; every day if absent.',
  ),
  hours: words(
    hoursPattern,
    ['22:00-06:00', '08:00-18:00'],
    'Hours of the wall clock, such as 22:00-06:00, which ends on the day after; the whole day if absent.',
  ),
  dates: words(
    datesPattern,
    ['2026-12-24', '2026-12-24..2026-12-26'],
    'Dates on which it opens, such as 2026-12-24..2026-12-26 with both ends; any if absent.',
  ),
} satisfies Record<(typeof openingKeys)[number], unknown>;

const opensAtAll = Object.keys(opening).map((key) => ({ required: [key] }));

const openings = z.toJSONSchema(z.strictObject(opening), { io: 'input', target: 'draft-07' });
const { $schema: _, ...oneOpening } = { ...openings, anyOf: opensAtAll };

const atClose = {
  anyOf: [
    { enum: ['pause', 'finish'] },
    {
      type: 'object',
      required: ['trickle'],
      additionalProperties: false,
      properties: { trickle: { type: 'string', pattern: tricklePattern, examples: ['1MiB/s'] } },
    },
  ],
};

/** The mapping of one window, as far as its keys. */
export const windowSchema = z
  .strictObject(
    {
      timezone: word(
        {
          type: 'string',
          pattern: '^(?!(UTC|GMT)?[+-][0-9])[A-Za-z][A-Za-z0-9_+/-]*$',
          examples: ['Europe/Berlin', 'America/New_York', 'Asia/Shanghai', 'UTC'],
        },
        'IANA name of the time zone that all hours and dates of the window are in.',
      ),
      ...opening,
      open: word(
        { type: 'array', minItems: 1, items: oneOpening },
        'Several openings, each with days, hours or dates; open when any of them is.',
      ),
      holidays: words(
        datesPattern,
        ['2026-12-25', '2026-12-24..2026-12-26'],
        'Dates on which nothing opens; what opened the evening before runs on to its end.',
      ),
      blackouts: words(
        blackoutPattern,
        ['2026-12-24..2027-01-06', '2026-12-24T18:00..2026-12-27T06:00'],
        'Closed from beginning to end, whatever has opened: dates, or from a time to a time.',
      ),
      at_close: word(
        atClose,
        'What becomes of migrations that have begun: pause (also if absent), finish, or { trickle: 1MiB/s }.',
      ),
    } satisfies Record<keyof WrittenWindow, unknown>,
    { error: 'must hold timezone and when it opens, such as { timezone: Europe/Berlin, hours: 22:00-06:00 }' },
  )
  .meta({
    required: ['timezone'],
    oneOf: [{ required: ['open'] }, { anyOf: opensAtAll }],
  });

/** The mapping `windows`. The names are checked apart from it, where the advice can be better. */
export const windowsSchema = z
  .record(z.string(), windowSchema, {
    error: 'must be a mapping of windows by name, such as { nights: { timezone: UTC, hours: 22:00-06:00 } }',
  })
  .meta({ propertyNames: { pattern: windowNamePattern.source } });
