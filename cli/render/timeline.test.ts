import { describe, expect, it } from '@jest/globals';
import type { SimulatedBudgetView, SimulatedMigrationView, SimulationView, SpanView } from '../views/simulation.ts';
import { plain } from './paint.ts';
import { widthOf } from './text.ts';
import { renderTimeline } from './timeline.ts';
import { ticksOf } from './timeline-axis.ts';
import { renderBudgetUses } from './timeline-budgets.ts';
import { renderTimelineSvg } from './timeline-svg.ts';
import { renderSpans, renderTimelineTable, renderTotals } from './timeline-table.ts';

const MiB = 2 ** 20;
const evening = Date.UTC(2026, 10, 23, 20);
const isoAt = (hours: number) => new Date(evening + hours * 3_600_000).toISOString();

function span(kind: SpanView['kind'], from: number, to: number, mebibytesPerSecond = 0): SpanView {
  const bytesPerSecond = mebibytesPerSecond * MiB;
  return {
    fromTime: isoAt(from),
    toTime: isoAt(to),
    kind,
    rate: bytesPerSecond === 0 ? { kind: 'paused' } : { kind: 'limited', bytesPerSecond },
    movedBytes: (to - from) * 3600 * bytesPerSecond,
    budget: null,
    obstacle: null,
  };
}

function migration(
  name: string,
  spans: readonly SpanView[],
  end: Partial<SimulatedMigrationView['end']>,
): SimulatedMigrationView {
  const places = { sourceHost: 'stor-01', sourcePool: 'fast', destinationHost: 'stor-02', destinationPool: 'fast' };
  return {
    name,
    exists: true,
    volume: name,
    ...places,
    sizeBytes: 100 * MiB,
    leftBytes: 100 * MiB,
    spans,
    end: { endTime: null, unfinished: null, goesOnTime: null, leftBytes: 0, ...end },
  };
}

const db = migration('db', [span('waits', 0, 2), span('runs', 2, 10, 8), span('trickles', 10, 12, 1)], {
  endTime: isoAt(12),
});
const held = migration('held', [span('request-paused', 0, 24)], { unfinished: 'request-paused', leftBytes: 100 * MiB });
const late = migration('late', [span('unasked', 0, 12), span('runs', 12, 24, 4)], {
  unfinished: 'time',
  leftBytes: MiB,
});
const view: SimulationView = {
  fromTime: isoAt(0),
  toTime: isoAt(24),
  unlimitedAs: { kind: 'limited', bytesPerSecond: 200 * MiB },
  policyGeneration: 7,
  movedBytes: 100 * MiB,
  endedCount: 1,
  lastEndTime: isoAt(12),
  migrations: [db, held, late],
  budgets: [],
  warnings: [],
};

describe('the picture of a simulation on a terminal', () => {
  it('has a line for each migration: closed windows, bars as high as their rates, pauses, ends', () => {
    // 24 hours in 48 characters: one for each half-hour.
    expect(renderTimeline(view, plain, 54).split('\n')).toEqual([
      '              Tue 24 Nov  06:00       12:00',
      '      ────────┬───────────┬───────────┬───────────┬───',
      'db    ····████████████████▁▁▁▁|',
      'held  ------------------------------------------------',
      'late                          ▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄▄',
      '█ 8MiB/s  ▁ little  · window closed  - paused  | end  times in UTC',
    ]);
  });

  it.each([40, 80, 200])('is no wider than %i characters, and as wide as there is room', (width) => {
    const lines = renderTimeline(view, plain, width).split('\n').slice(0, -1);
    expect(Math.max(...lines.map(widthOf))).toBe(width);
  });

  it('stops after sixty lines and says so', () => {
    const migrations = Array.from({ length: 75 }, (_, index) => migration(`m${index}`, db.spans, db.end));
    const lines = renderTimeline({ ...view, migrations }, plain, 80).split('\n');
    expect(lines.at(-2)).toBe('and 15 more: see the table, --svg or --json');
    expect(lines).toHaveLength(64);
  });
});

const shared = migration('shared', [{ ...span('runs', 0, 8, 8), budget: 'uplink' }], { endTime: isoAt(8) });
const obstacle = '1 of 1 migration runs';
const queued = migration(
  'next',
  [
    { ...span('queued', 0, 8), obstacle },
    { ...span('runs', 8, 12, 4), budget: 'site' },
  ],
  {
    endTime: isoAt(12),
  },
);
const sharing: SimulationView = { ...view, migrations: [shared, queued] };

describe('a simulation of migrations that share budgets', () => {
  it('shows who waits for his turn in the picture, and says what that is where it is met', () => {
    expect(renderTimeline(sharing, plain, 56).split('\n').slice(2)).toEqual([
      'shared  ████████████████|',
      'next    ::::::::::::::::▄▄▄▄▄▄▄▄|',
      '█ 8MiB/s  ▁ little  · window closed  : waits its turn  - paused  | end  times in UTC',
    ]);
    const svg = renderTimelineSvg(sharing);
    expect(svg.match(/<rect class="queued" [^>]*><title>waits for its turn: 1 of 1 migration runs: /g)).toHaveLength(1);
    expect(svg).toContain('>waits for its turn</text>');
    expect(svg).toContain('>8MiB/s, budget uplink</text>');
  });

  it('names in the table what holds each, budgets and the queue', () => {
    const lines = renderTimelineTable(sharing, plain, 120).split('\n');
    expect(lines[0]).toMatch(/RATES {3}HELD BY {9}ENDS$/);
    expect(lines[1]).toMatch(/8MiB\/s {2}uplink {10}2026/);
    expect(lines[2]).toMatch(/4MiB\/s {2}its turn, site {2}2026/);
    expect(renderSpans(sharing, plain, 120)).toMatch(
      /runs, budget uplink\n.* waits for its turn: 1 of 1 migration runs\n/,
    );
  });

  it('tells of each budget how much of it is used, and for how long it is full', () => {
    const limit = { kind: 'limited', bytesPerSecond: 8 * MiB } as const;
    const uplink: SimulatedBudgetView = {
      name: 'uplink',
      scope: 'rack-a to rack-b',
      lowestLimit: limit,
      highestLimit: limit,
      peakBytesPerSecond: 8 * MiB,
      peakTime: isoAt(0),
      movedBytes: 12 * 3600 * 6 * MiB,
      busyMs: 12 * 3_600_000,
      fullMs: 8 * 3_600_000,
    };
    const nothing = { peakBytesPerSecond: 0, peakTime: null, movedBytes: 0, busyMs: 0, fullMs: 0 };
    const site = {
      ...uplink,
      ...nothing,
      name: 'site',
      scope: 'everything',
      highestLimit: { kind: 'unlimited' },
    } as const;
    expect(renderBudgetUses([uplink, site], plain, 110)).toBe(`\
BUDGET                LIMIT            PEAK           MEAN    BUSY   FULL  OF
uplink               8MiB/s  8MiB/s (100 %)  6MiB/s (75 %)  12h00m  8h00m  rack-a to rack-b
site    8MiB/s to unlimited               -              -       -      -  everything`);
    const many = Array.from({ length: 25 }, (_, number) => ({ ...uplink, name: `b-${number}`, fullMs: number }));
    const lines = renderBudgetUses(many, plain).split('\n');
    expect(lines).toHaveLength(22);
    expect(lines[1]).toMatch(/^b-24 /);
    expect(lines.at(-1)).toBe('and 5 budgets more: see --json');
  });
});

describe('the table of a simulation', () => {
  it('says when each begins, at which rates, and when it ends or why not', () => {
    expect(
      renderTimelineTable(view, plain, 110),
    ).toBe(`MIGRATION  TO              LEFT  BEGINS             RATES           ENDS
db         stor-02:fast  100MiB  2026-11-23 22:00Z  8MiB/s, 1MiB/s  2026-11-24 08:00Z
held       stor-02:fast  100MiB  -                  -               paused by request, 100MiB left
late       stor-02:fast  100MiB  2026-11-24 08:00Z  4MiB/s          needs longer, 1MiB left`);
  });

  it('is followed by the totals, with what unlimited was taken for where it was met', () => {
    expect(renderTotals(view)).toBe(
      '3 migrations over 1d00h from 2026-11-23 20:00Z by generation 7: 1 ends, the last 2026-11-24 08:00Z; 100MiB move',
    );
    const free = migration('free', [{ ...span('runs', 0, 1, 1), rate: { kind: 'unlimited' } }], { endTime: isoAt(1) });
    expect(renderTotals({ ...view, policyGeneration: null, migrations: [free] })).toMatch(
      /by the draft: .*\nunlimited is taken for 200MiB\/s \(--unlimited-as\)$/,
    );
  });
});

describe('the picture of a simulation as SVG', () => {
  it('holds a bar for each span that moves, shades closed windows, and tells figures', () => {
    const svg = renderTimelineSvg(view);
    expect(svg.match(/<rect class="inside" [^>]*><title>/g)).toHaveLength(2);
    expect(svg.match(/<rect class="outside" [^>]*><title>/g)).toHaveLength(1);
    expect(svg.match(/<rect class="closed" [^>]*><title>/g)).toHaveLength(2);
    expect(svg).toContain('<title>8MiB/s, 225GiB, runs: 2026-11-23 22:00Z to 2026-11-24 06:00Z</title>');
    expect(svg).toContain('prefers-color-scheme: dark');
  });

  it('takes any name for text', () => {
    expect(renderTimelineSvg({ ...view, migrations: [migration('<a & "b">', [], {})] })).toContain(
      '&lt;a &amp; &quot;b&quot;&gt;',
    );
  });
});

describe('the ticks of a time axis', () => {
  it('stand at round times, and days and weeks begin where they do', () => {
    const labels = (days: number) => ticksOf(evening, evening + days * 86_400_000, 8).map(({ label }) => label);
    expect(labels(0.25)).toEqual(['20:00', '21:00', '22:00', '23:00', 'Tue 24 Nov', '01:00']);
    expect(labels(3)).toEqual(['Tue 24 Nov', '12:00', 'Wed 25 Nov', '12:00', 'Thu 26 Nov', '12:00']);
    expect(labels(28)).toEqual(['Mon 30 Nov', 'Mon 7 Dec', 'Mon 14 Dec', 'Mon 21 Dec']);
  });
});
