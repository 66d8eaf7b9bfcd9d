import type { MigrationRequest, Wanted } from '../migration/migration.ts';
import type { Place } from '../migration/place.ts';
import type { Failure } from '../migration/state.ts';
import type { Rate } from '../rate/rate.ts';
import type { MemberStanding } from './member-standing.ts';

/** What holds for migrations of a batch, each as in the request of a migration. */
export interface BatchTerms {
  readonly limit: Rate | undefined;
  readonly forceHostCopy: boolean;
  readonly keepSource: boolean | undefined;
  readonly window: string | undefined;
}

/** All volumes of a host, as they are when it is asked for. */
export interface Drain {
  readonly kind: 'drain';
  readonly host: string;
  /** Pools that may take them; both parts may be globs. Empty leaves it to the names of the pools. */
  readonly to: readonly Place[];
  readonly terms: BatchTerms;
}

export interface PlanEntry {
  readonly volume: string;
  readonly destination: Place;
  readonly terms: BatchTerms;
}

/** Volumes, each with its destination. */
export interface Plan {
  readonly kind: 'plan';
  readonly entries: readonly PlanEntry[];
}

/** What somebody asked for; it does not change afterwards. */
export interface BatchRequest {
  readonly asked: Drain | Plan;
  /** Whether the rest is to be moved where some of it cannot. */
  readonly bestEffort: boolean;
}

/** A volume of a batch, with the migration that is or will be made for it. */
export interface Member {
  readonly migrationId: string;
  readonly request: MigrationRequest;
  /** Where the volume was when the batch was asked for. */
  readonly source: Place;
  readonly sizeBytes: number;
}

/** A volume that was asked for and is no member. */
export interface LeftOut {
  readonly volume: string;
  /** Undefined where that is not known. */
  readonly place: Place | undefined;
  /** UPPER_SNAKE, stable. */
  readonly reason: string;
  readonly message: string;
  /** Of a plan, from 1; 0 for a drain. */
  readonly entry: number;
}

/** What is still to be done about all members because somebody asked for it; stored before it is done. */
export type Order = 'pause' | 'resume' | 'cancel' | 'retry';

/** Many migrations that were asked for together. Moments are milliseconds of Unix time. */
export interface Batch {
  readonly id: string;
  readonly request: BatchRequest;
  /** Decided once, in the order in which their migrations are made. */
  readonly members: readonly Member[];
  readonly leftOut: readonly LeftOut[];
  readonly wanted: Wanted;
  /** `making`: not every member has its migration, or was refused. */
  readonly phase: 'making' | 'made';
  /** Why there is no migration of a member, or none was started again; by the migration's id. */
  readonly refused: Readonly<Record<string, Failure>>;
  readonly order: Order | undefined;
  readonly createdAt: number;
  /** How all was in the end: migrations that have ended are forgotten some day. Undefined until then. */
  readonly ended: { readonly at: number; readonly members: readonly MemberStanding[] } | undefined;
}

/** A batch as it is when it has just been accepted. @param now milliseconds of Unix time */
export function newBatch(
  id: string,
  request: BatchRequest,
  { members, leftOut }: Pick<Batch, 'members' | 'leftOut'>,
  now: number,
): Batch {
  return {
    id,
    request,
    members,
    leftOut,
    wanted: 'run',
    phase: 'making',
    refused: {},
    order: undefined,
    createdAt: now,
    ended: undefined,
  };
}
