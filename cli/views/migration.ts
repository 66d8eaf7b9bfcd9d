import type { Rate } from '../../daemon/core/rate/rate.ts';
import type { Migration } from '../../proto/gen/sluice/v1/Migration.ts';
import type { MigrationShare } from '../../proto/gen/sluice/v1/MigrationShare.ts';
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
  /** From 1, rises by one with every change. */
  readonly sequence: number;
  /** The one in force when it was decided; 0 where that was not kept. */
  readonly policyGeneration: number;
}

/** What the sharing of budgets makes of a migration. */
export interface ShareView {
  /** It could run, and waits for its turn. */
  readonly queued: boolean;
  /** From 1; 0 when it runs. */
  readonly queuePlace: number;
  /** What is in its way; empty when it runs. */
  readonly obstacle: string;
  /** Null while it waits. */
  readonly share: Rate | null;
  /** What keeps that from being greater: `budget uplink`, `its limit`, `what it can use`, `nothing`. */
  readonly bound: string;
  /** Names of the budgets that it crosses; empty while it waits. */
  readonly budgets: readonly string[];
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
  /** Name of the window of the policies that the request asks for; empty for none. */
  readonly requestedWindow: string;
  /** The batch that it belongs to; empty for none. */
  readonly batchId: string;
  readonly explanation: ExplanationView | null;
  readonly currentBytesPerSecond: number;
  readonly meanBytesPerSecond: number;
  readonly worstSecondBytes: number;
  readonly timeAboveLimitMs: number;
  /** Null where it has no part in the sharing of budgets. */
  readonly share: ShareView | null;
  readonly etaMs: number | null;
  readonly legs: number;
  /** How much was read back to compare digests, of `verifyBytes`; both 0 until then. */
  readonly verifiedBytes: number;
  readonly verifyBytes: number;
  readonly attempt: number;
  /** Null unless another system has only the copy made here. */
  readonly offer: {
    readonly owner: string;
    readonly host: string;
    readonly sourcePath: string;
    readonly targetPath: string;
    readonly targetVolume: string;
  } | null;
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
    requestedWindow: wire.requestedWindow,
    batchId: wire.batchId,
    explanation: explanation === null ? null : explanationView(explanation),
    currentBytesPerSecond: wire.currentBytesPerSecond,
    meanBytesPerSecond: wire.meanBytesPerSecond,
    worstSecondBytes: wire.worstSecondBytes,
    timeAboveLimitMs: millisecondsOf(wire.timeAboveLimit) ?? 0,
    share: wire.share === null ? null : shareView(wire.share),
    etaMs: millisecondsOf(wire.eta),
    legs: wire.legs,
    verifiedBytes: wire.verifiedBytes,
    verifyBytes: wire.verifyBytes,
    attempt: wire.attempt,
    offer: wire.offer,
    error: error === null ? null : { reason: error.reason, message: error.message, facts: error.facts },
    rateChanges: wire.rateChanges.map((change) => ({
      rate: rateOf(change.rate),
      cause: change.cause,
      requestedTime: isoOf(change.requestedTime),
      acknowledgedTime: isoOf(change.acknowledgedTime),
      effectiveTime: isoOf(change.effectiveTime),
      sequence: change.sequence,
      policyGeneration: change.policyGeneration,
    })),
    events: wire.events.map(({ time, message }) => ({ time: isoOf(time), message })),
  };
}

function shareView({ queued, queuePlace, obstacle, share, bound, budgets }: MigrationShare): ShareView {
  return { queued, queuePlace, obstacle, share: rateOf(share), bound, budgets };
}
