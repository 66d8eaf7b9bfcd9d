import type { Migration } from '../core/migration/migration.ts';
import type { StateKind } from '../core/migration/state.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import type { Rate } from '../core/rate/rate.ts';

/** One change of the rate in force, with its proof. Moments are milliseconds of Unix time. */
export interface RateChange {
  readonly sequence: number;
  readonly rate: Rate;
  /** What caused it: "request", "metadata volume_copy_bps_limit", "10-racks.yaml:4", "pause". */
  readonly cause: string;
  /** Policy generation in force when it was decided; 0 in records of versions that did not keep it. */
  readonly policyGeneration: number;
  readonly requestedAt: number;
  /** When the agent acknowledged it. */
  readonly acknowledgedAt: number | undefined;
  /** When the sink first moved at it. */
  readonly effectiveAt: number | undefined;
}

/** Something that happened to a migration, for a person. */
export interface HistoryEvent {
  /** From 1, in order. */
  readonly number: number;
  /** Milliseconds of Unix time. */
  readonly at: number;
  readonly message: string;
}

/** A migration with what is kept beside its state. */
export interface MigrationRecord {
  readonly migration: Migration;
  /** As last resolved; undefined until then. */
  readonly explanation: Explanation | undefined;
}

/** What happened beside the state in one step. */
export interface History {
  readonly rateChanges: readonly RateChange[];
  readonly events: readonly HistoryEvent[];
}

/** Which migrations to list. */
export interface MigrationFilter {
  /** Empty for all. */
  readonly states: readonly StateKind[];
  /** Undefined for all. */
  readonly volume: string | undefined;
}

/** A place in the list of migrations, newest first. */
export interface Position {
  /** Milliseconds of Unix time. */
  readonly createdAt: number;
  readonly id: string;
}
