import type { Rate } from '../../daemon/core/rate/rate.ts';
import type { Migration } from '../../proto/gen/sluice/v1/Migration.ts';
import { lowerWord } from './enums.ts';
import { type ExplanationView, explanationView } from './explanation.ts';
import { rateOf } from './rate.ts';
import type { StateWord } from './state-words.ts';
import { isoOf, millisecondsOf } from './times.ts';

export interface RateChangeView {
  readonly rate: Rate | null;
  readonly cause: string;
  readonly requestedTime: string | null;
  readonly acknowledgedTime: string | null;
  readonly effectiveTime: string | null;
}

/** A migration as `--json` shows it: bytes, milliseconds, ISO times; what is not set is null. */
export interface MigrationView {
  readonly id: string;
  readonly volume: string;
  readonly sourceHost: string;
  readonly sourcePool: string;
  readonly destinationHost: string;
  readonly destinationPool: string;
  readonly state: StateWord;
  readonly wanted: 'run' | 'pause' | 'cancel';
  readonly obstacle: string;
  readonly forceHostCopy: boolean;
  /** What has become of the source, or will as things are. */
  readonly keepSource: boolean;
  /** Who says so: `request`, `20-rules.yaml:9`. */
  readonly keepSourceReason: string;
  readonly way: 'unspecified' | 'driver' | 'host-copy';
  readonly wayReason: string;
  readonly createTime: string | null;
  readonly startTime: string | null;
  readonly endTime: string | null;
  readonly sizeBytes: number;
  readonly landedBytes: number;
  readonly requestedLimit: Rate | null;
  readonly explanation: ExplanationView | null;
  readonly currentBytesPerSecond: number;
  readonly meanBytesPerSecond: number;
  readonly worstSecondBytes: number;
  readonly etaMs: number | null;
  readonly legs: number;
  readonly attempt: number;
  readonly error: { readonly reason: string; readonly message: string; readonly facts: Record<string, string> } | null;
  readonly rateChanges: readonly RateChangeView[];
  readonly events: readonly { readonly time: string | null; readonly message: string }[];
}

export function migrationView(wire: Migration): MigrationView {
  const { explanation, error } = wire;
  return {
    id: wire.id,
    volume: wire.volume,
    sourceHost: wire.sourceHost,
    sourcePool: wire.sourcePool,
    destinationHost: wire.destinationHost,
    destinationPool: wire.destinationPool,
    state: lowerWord(wire.state, 'MIGRATION_STATE_'),
    wanted: lowerWord(wire.wanted, 'MIGRATION_WANTED_'),
    obstacle: wire.obstacle,
    forceHostCopy: wire.forceHostCopy,
    keepSource: wire.keepSource,
    keepSourceReason: wire.keepSourceReason,
    way: lowerWord(wire.way, 'MIGRATION_WAY_'),
    wayReason: wire.wayReason,
    createTime: isoOf(wire.createTime),
    startTime: isoOf(wire.startTime),
    endTime: isoOf(wire.endTime),
    sizeBytes: wire.sizeBytes,
    landedBytes: wire.landedBytes,
    requestedLimit: rateOf(wire.requestedLimit),
    explanation: explanation === null ? null : explanationView(explanation),
    currentBytesPerSecond: wire.currentBytesPerSecond,
    meanBytesPerSecond: wire.meanBytesPerSecond,
    worstSecondBytes: wire.worstSecondBytes,
    etaMs: millisecondsOf(wire.eta),
    legs: wire.legs,
    attempt: wire.attempt,
    error: error === null ? null : { reason: error.reason, message: error.message, facts: error.facts },
    rateChanges: wire.rateChanges.map((change) => ({
      rate: rateOf(change.rate),
      cause: change.cause,
      requestedTime: isoOf(change.requestedTime),
      acknowledgedTime: isoOf(change.acknowledgedTime),
      effectiveTime: isoOf(change.effectiveTime),
    })),
    events: wire.events.map(({ time, message }) => ({ time: isoOf(time), message })),
  };
}
