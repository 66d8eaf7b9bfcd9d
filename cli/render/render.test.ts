import { describe, expect, it } from '@jest/globals';
import { sampleView } from '../../test/support/sample-migration.ts';
import { formatBytes, formatDuration, formatEta, percentOf } from './amounts.ts';
import { renderExplanation } from './explanation.ts';
import { limitPhrase } from './limit.ts';
import { renderLogLine, turningPointOf } from './log-line.ts';
import { renderMigrationPage } from './migration-page.ts';
import { renderMigrations } from './migrations.ts';
import { paintFor, plain } from './paint.ts';
import { renderProblems } from './policy.ts';
import { renderSummary } from './summary.ts';
import { renderTable } from './table.ts';
import { clipMiddle, printable, widthOf } from './text.ts';
import { wrap } from './wrap.ts';

const mebibyte = 1024 * 1024;
const limit = (mib: number) => ({ kind: 'limited', bytesPerSecond: mib * mebibyte }) as const;

describe('amounts', () => {
  it.each([
    [0, '0B'],
    [1023, '1023B'],
    [1536, '1.5KiB'],
    [512 * mebibyte, '512MiB'],
    [1024 * mebibyte - 1, '1GiB'],
    [1.5 * 1024 ** 3, '1.5GiB'],
  ])('writes %d bytes as %s', (bytes, text) => expect(formatBytes(bytes)).toBe(text));

  it.each([
    [800, '0.8s'],
    [59_960, '1m00s'],
    [250_000, '4m10s'],
    [7_500_000, '2h05m'],
    [273_600_000, '3d04h'],
  ])('writes %d ms as %s', (ms, text) => expect(formatDuration(ms)).toBe(text));

  it('rounds time left up to whole seconds and progress down to whole per cent', () => {
    expect(formatEta(6150)).toBe('7s');
    expect(percentOf(999, 1000)).toBe(99);
    expect(percentOf(0, 0)).toBe(100);
  });
});

describe('text', () => {
  it('takes from names what would move the cursor or change colours', () => {
    expect(printable('a\u001b[2Jb\nc')).toBe('ab c');
  });

  it('keeps both ends of a long name', () => {
    expect(clipMiddle('a-migration-of-much', 9)).toBe('a-mi…much');
  });

  it('breaks between words and indents what follows', () => {
    expect(wrap('one two three', 8, '  ')).toBe('one two\n  three');
  });
});

describe('a table', () => {
  const rows = [
    ['a-very-long-name-indeed', '5'],
    ['b', '1000'],
  ];
  const columns = [
    { title: 'NAME', atLeast: 8 },
    { title: 'SIZE', align: 'right' as const },
  ];

  it('aligns its columns', () => {
    expect(renderTable(columns, rows, plain)).toBe(
      'NAME                     SIZE\na-very-long-name-indeed     5\nb                        1000',
    );
  });

  it('cuts what may be cut to fit the screen', () => {
    const lines = renderTable(columns, rows, plain, 16).split('\n');
    expect(lines.every((line) => widthOf(line) <= 16)).toBe(true);
    expect(lines[1]).toBe('a-very-lo…     5');
  });
});

describe('an explanation', () => {
  const view = {
    effective: limit(40),
    summary: '80MiB/s from 10-racks.yaml:12, clipped to 40MiB/s by host stor-02',
    layers: [
      { kind: 'request', name: '', origin: 'request', limit: null, won: false, note: '' },
      { kind: 'rule', name: 'nightly', origin: '10-racks.yaml:12', limit: limit(80), won: true, note: 'first of 2' },
    ],
    caps: [{ scope: 'host stor-02', origin: 'inventory/hosts.yaml:9', max: limit(40), clipped: true }],
    policyGeneration: 7,
  } as const;

  it('says the effective rate first, then each layer and max with its place, and marks winner and clip', () => {
    expect(renderExplanation('db to stor-02:slow', view, plain)).toBe(`db to stor-02:slow: 40MiB/s
80MiB/s from 10-racks.yaml:12, clipped to 40MiB/s by host stor-02

limits, strongest first: the first that speaks wins
   LAYER           LIMIT  FROM
   request             -  request
→  rule nightly  80MiB/s  10-racks.yaml:12
   first of 2

max, lowest first: every one holds
   SCOPE             MAX  FROM
→  host stor-02  40MiB/s  inventory/hosts.yaml:9  clips

policy generation 7`);
  });

  it('fits 80 columns', () => {
    const lines = renderExplanation('db to stor-02:slow', view, plain, 80).split('\n');
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
  });

  it('names the max as who set the limit when it clipped', () => {
    expect(limitPhrase(view)).toEqual({ rate: '40MiB/s', by: 'max of host stor-02' });
  });
});

describe('lines of a log', () => {
  it('say time, state, landed of total, rate, limit and who set it, time left', () => {
    expect(renderLogLine(sampleView(), new Date('2026-11-22T12:00:00Z'))).toBe(
      '2026-11-22T12:00:00Z db-1 copying 51% 266MiB of 512MiB at 39.8MiB/s, limit 40MiB/s by policies/10-racks.yaml:12, eta 7s',
    );
  });

  it('turn with state, wish, limit and obstacle, not with amounts or the age of an obstacle', () => {
    const before = turningPointOf(sampleView({ obstacle: 'sink stalls since 4 s' }));
    expect(turningPointOf(sampleView({ obstacle: 'sink stalls since 5 s', landedBytes: 1 }))).toBe(before);
    expect(turningPointOf(sampleView({ wanted: 'pause' }))).not.toBe(turningPointOf(sampleView()));
    expect(turningPointOf(sampleView({ state: 'verifying' }))).not.toBe(turningPointOf(sampleView()));
  });
});

describe('a summary', () => {
  const ended = { state: 'succeeded', endTime: '2026-11-18T11:06:54.300Z', landedBytes: 512 * mebibyte } as const;

  it('says time, mean rate, worst second against the limit, legs', () => {
    expect(renderSummary(sampleView(ended), plain)).toBe(
      'db-1: succeeded, db is at stor-02:slow, 512MiB in 12.8s, mean 39.9MiB/s, worst second 41MiB (1.02 x the limit 40MiB/s), 1 leg',
    );
  });

  it('compares with the highest limit when it changed, and with none when it was ever unlimited', () => {
    const change = (rate: ReturnType<typeof limit> | { kind: 'unlimited' }) => ({
      rate,
      cause: 'request',
      requestedTime: null,
      acknowledgedTime: null,
      effectiveTime: null,
    });
    expect(renderSummary(sampleView({ ...ended, rateChanges: [change(limit(80))] }), plain)).toContain(
      '(0.51 x the highest limit 80MiB/s)',
    );
    expect(renderSummary(sampleView({ ...ended, rateChanges: [change({ kind: 'unlimited' })] }), plain)).toContain(
      'worst second 41MiB, 1 leg',
    );
  });

  it('says why a migration failed and that the source is untouched', () => {
    const error = { reason: 'TARGET_FULL', message: 'stor-02:slow is full', facts: {} };
    expect(renderSummary(sampleView({ state: 'failed', error }), plain)).toBe(
      'db-1: failed after 266MiB of 512MiB: stor-02:slow is full (TARGET_FULL); the source is as it was',
    );
  });
});

describe('pages', () => {
  it('show how long each change of rate took to be acknowledged and effective', () => {
    const page = renderMigrationPage(
      sampleView({
        rateChanges: [
          {
            rate: limit(20),
            cause: 'request',
            requestedTime: '2026-11-18T11:06:45.000Z',
            acknowledgedTime: '2026-11-18T11:06:45.004Z',
            effectiveTime: null,
          },
        ],
      }),
      plain,
    );
    expect(page).toMatch(/20MiB\/s +request +\+4ms +-/);
  });

  it('put obstacles and errors below their migrations', () => {
    expect(renderMigrations([sampleView({ obstacle: 'host stor-02 is down' })], plain, 80)).toMatch(
      /7s\n {3}host stor-02 is down$/,
    );
  });

  it('write problems as compilers do', () => {
    const problem = { file: 'a.yaml', line: 4, column: 3, message: 'unknown key' };
    expect(renderProblems([problem, { ...problem, line: 0, column: 0 }])).toBe(
      'a.yaml:4:3: unknown key\na.yaml: unknown key',
    );
  });

  it('use colours only where they are wanted', () => {
    expect(paintFor(false).bad('x')).toBe('x');
    expect(paintFor(true).bad('x')).not.toBe('x');
  });
});
