import type { Rate } from '../../daemon/core/rate/rate.ts';
import type { SimulatedBudget } from '../../proto/gen/sluice/v1/SimulatedBudget.ts';
import type { SimulatedEnd } from '../../proto/gen/sluice/v1/SimulatedEnd.ts';
import type { SimulatedMigration } from '../../proto/gen/sluice/v1/SimulatedMigration.ts';
import type { SimulatePoliciesResponse } from '../../proto/gen/sluice/v1/SimulatePoliciesResponse.ts';
import { lowerWord } from './enums.ts';
import type { ProblemView } from './policy.ts';
import { rateOf } from './rate.ts';
import { isoOf, millisecondsOf } from './times.ts';

export type SpanWord =
  | 'unspecified'
  | 'runs'
  | 'trickles'
  | 'finishes'
  | 'unasked'
  | 'waits'
  | 'pauses'
  | 'rate-paused'
  | 'request-paused'
  | 'host-unknown'
  | 'queued';

export type UnfinishedWord =
  | 'time'
  | 'starts-later'
  | 'window-opens-later'
  | 'window-never-opens'
  | 'rate-paused'
  | 'request-paused'
  | 'host-unknown'
  | 'queued';

/** A stretch of time in which a migration does the same at the same rate. */
export interface SpanView {
  readonly fromTime: string;
  readonly toTime: string;
  readonly kind: SpanWord;
  /** Paused where it does nothing. */
  readonly rate: Rate | null;
  readonly movedBytes: number;
  /** Name of the budget that keeps it from moving faster, or from moving; null where none does. */
  readonly budget: string | null;
  /** What kept it waiting when it began to wait for its turn, for a person; null where it does not. */
  readonly obstacle: string | null;
}

/** How a migration ends, or why it does not within the simulation. */
export interface EndView {
  readonly endTime: string | null;
  /** Null where it ends. */
  readonly unfinished: UnfinishedWord | null;
  /** When its window opens or it starts, where it waits for that. */
  readonly goesOnTime: string | null;
  readonly leftBytes: number;
}

export interface SimulatedMigrationView {
  readonly name: string;
  /** False for one that is only imagined. */
  readonly exists: boolean;
  readonly volume: string;
  readonly sourceHost: string;
  readonly sourcePool: string;
  readonly destinationHost: string;
  readonly destinationPool: string;
  readonly sizeBytes: number;
  readonly leftBytes: number;
  readonly spans: readonly SpanView[];
  readonly end: EndView;
}

/** What migrations make of a budget. */
export interface SimulatedBudgetView {
  readonly name: string;
  /** What it is about, for a person. */
  readonly scope: string;
  /** They differ where it has windows. */
  readonly lowestLimit: Rate | null;
  readonly highestLimit: Rate | null;
  /** 0 where nothing ever moves over it. */
  readonly peakBytesPerSecond: number;
  readonly peakTime: string | null;
  readonly movedBytes: number;
  /** Milliseconds in which anything moves over it. */
  readonly busyMs: number;
  /** Milliseconds in which it is used up, to all but a hundredth. */
  readonly fullMs: number;
}

/** What becomes of migrations, as `--json` shows it. */
export interface SimulationView {
  readonly fromTime: string;
  readonly toTime: string;
  /** What unlimited was taken for. */
  readonly unlimitedAs: Rate | null;
  /** Null for a draft. */
  readonly policyGeneration: number | null;
  readonly movedBytes: number;
  readonly endedCount: number;
  readonly lastEndTime: string | null;
  readonly migrations: readonly SimulatedMigrationView[];
  /** Those that any of them crosses. */
  readonly budgets: readonly SimulatedBudgetView[];
  readonly warnings: readonly ProblemView[];
}

export function simulationView(wire: SimulatePoliciesResponse): SimulationView {
  return {
    fromTime: isoOf(wire.fromTime) ?? '',
    toTime: isoOf(wire.toTime) ?? '',
    unlimitedAs: rateOf(wire.unlimitedAs),
    policyGeneration: wire.policyGeneration === 0 ? null : wire.policyGeneration,
    movedBytes: wire.movedBytes,
    endedCount: wire.endedCount,
    lastEndTime: isoOf(wire.lastEndTime),
    migrations: wire.migrations.map(migrationView),
    budgets: wire.budgets.map(budgetView),
    warnings: wire.warnings,
  };
}

function migrationView(wire: SimulatedMigration): SimulatedMigrationView {
  const { name, exists, volume, sourceHost, sourcePool, destinationHost, destinationPool, sizeBytes, leftBytes } = wire;
  const places = { sourceHost, sourcePool, destinationHost, destinationPool };
  const spans = wire.spans.map(({ fromTime, toTime, kind, rate, movedBytes, budget, obstacle }) => ({
    fromTime: isoOf(fromTime) ?? '',
    toTime: isoOf(toTime) ?? '',
    kind: lowerWord<SpanWord>(kind, 'SPAN_KIND_'),
    rate: rateOf(rate),
    movedBytes,
    budget: budget === '' ? null : budget,
    obstacle: obstacle === '' ? null : obstacle,
  }));
  return { name, exists, volume, ...places, sizeBytes, leftBytes, spans, end: endView(wire.end) };
}

function budgetView(wire: SimulatedBudget): SimulatedBudgetView {
  const { name, scope, movedBytes } = wire;
  const peak = rateOf(wire.peak);
  return {
    name,
    scope,
    lowestLimit: rateOf(wire.lowestLimit),
    highestLimit: rateOf(wire.highestLimit),
    peakBytesPerSecond: peak?.kind === 'limited' ? peak.bytesPerSecond : 0,
    peakTime: isoOf(wire.peakTime),
    movedBytes,
    busyMs: millisecondsOf(wire.busyTime) ?? 0,
    fullMs: millisecondsOf(wire.fullTime) ?? 0,
  };
}

export function endView(wire: SimulatedEnd | null): EndView {
  const word = wire?.unfinished ?? 'UNFINISHED_REASON_UNSPECIFIED';
  return {
    endTime: isoOf(wire?.endTime ?? null),
    unfinished: word === 'UNFINISHED_REASON_UNSPECIFIED' ? null : lowerWord<UnfinishedWord>(word, 'UNFINISHED_REASON_'),
    goesOnTime: isoOf(wire?.goesOnTime ?? null),
    leftBytes: wire?.leftBytes ?? 0,
  };
}
