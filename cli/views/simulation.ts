import type { Rate } from '../../daemon/core/rate/rate.ts';
import type { SimulatedEnd } from '../../proto/gen/sluice/v1/SimulatedEnd.ts';
import type { SimulatedMigration } from '../../proto/gen/sluice/v1/SimulatedMigration.ts';
import type { SimulatePoliciesResponse } from '../../proto/gen/sluice/v1/SimulatePoliciesResponse.ts';
import { lowerWord } from './enums.ts';
import type { ProblemView } from './policy.ts';
import { rateOf } from './rate.ts';
import { isoOf } from './times.ts';

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
  | 'host-unknown';

export type UnfinishedWord =
  | 'time'
  | 'starts-later'
  | 'window-opens-later'
  | 'window-never-opens'
  | 'rate-paused'
  | 'request-paused'
  | 'host-unknown';

/** A stretch of time in which a migration does the same at the same rate. */
export interface SpanView {
  readonly fromTime: string;
  readonly toTime: string;
  readonly kind: SpanWord;
  /** Paused where it does nothing. */
  readonly rate: Rate | null;
  readonly movedBytes: number;
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
    warnings: wire.warnings,
  };
}

function migrationView(wire: SimulatedMigration): SimulatedMigrationView {
  const { name, exists, volume, sourceHost, sourcePool, destinationHost, destinationPool, sizeBytes, leftBytes } = wire;
  const places = { sourceHost, sourcePool, destinationHost, destinationPool };
  const spans = wire.spans.map(({ fromTime, toTime, kind, rate, movedBytes }) => ({
    fromTime: isoOf(fromTime) ?? '',
    toTime: isoOf(toTime) ?? '',
    kind: lowerWord<SpanWord>(kind, 'SPAN_KIND_'),
    rate: rateOf(rate),
    movedBytes,
  }));
  return { name, exists, volume, ...places, sizeBytes, leftBytes, spans, end: endView(wire.end) };
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
