import type { Rate } from '../rate/rate.ts';
import type { Offer } from './offer.ts';
import type { Place } from './place.ts';
import { type SourceFate, unsettled } from './source-fate.ts';
import type { MigrationState } from './state.ts';

/** What somebody asked for; it does not change afterwards. */
export interface MigrationRequest {
  readonly volume: string;
  readonly destination: Place;
  /** Undefined where the request says nothing about the rate. */
  readonly limit: Rate | undefined;
  readonly forceHostCopy: boolean;
  /** Undefined where the request leaves it to the policies. */
  readonly keepSource: boolean | undefined;
  /** Name of the window of the policies that it is to run in, besides those that policies give it; undefined where it asks for none. */
  readonly window?: string | undefined;
  /** Id of the batch that it belongs to; undefined where it belongs to none. */
  readonly batch?: string | undefined;
  /** Whether a host that is away is waited for: what it would have to be asked is asked when it is back. */
  readonly waitForHost?: boolean | undefined;
  /** Where the volume is, as the request says: needed where its host is away. */
  readonly from?: Place | undefined;
  /** Whether clients of Cinder's API see the volume in maintenance until the end, and may not change its metadata. */
  readonly lockVolume?: boolean | undefined;
}

/** What people asked of a migration last, apart from what it is. */
export type Wanted = 'run' | 'pause' | 'cancel';

/** By which way the bytes get there, and why, for a person. */
export type Way =
  | { readonly kind: 'unchosen' }
  | { readonly kind: 'driver'; readonly reason: string }
  | { readonly kind: 'hostCopy'; readonly reason: string };

/** The rate that its copy is to be held to. */
export interface Grant {
  readonly rate: Rate;
  /** From 1, rises by one with every grant of the migration. */
  readonly sequence: number;
}

/** How far the bytes are, as measured at the sink. */
export interface Progress {
  readonly landedBytes: number;
  /** Over the last second. */
  readonly currentBytesPerSecond: number;
  /** Over the time in which the present copy was allowed to move. */
  readonly meanBytesPerSecond: number;
  /** Bytes of the fastest one-second window so far. */
  readonly worstSecondBytes: number;
  /** Milliseconds in which more landed in the last second than the limit let, a tenth left aside; of all copies together. */
  readonly aboveLimitMs: number;
  /** That of the copies before the present one. */
  readonly aboveLimitMsBefore: number;
  /** Of all copies together. */
  readonly legs: number;
  /** Legs of the copies before the present one. */
  readonly legsBefore: number;
  /** How much was read back to compare digests, in bytes, of `verifyBytes`; both 0 until then. */
  readonly verifiedBytes: number;
  readonly verifyBytes: number;
}

/** Drivers of the two pools, "file" or "block". */
export interface Drivers {
  readonly source: string;
  readonly destination: string;
}

/** A volume's move from one pool to another. Moments are milliseconds of Unix time. */
export interface Migration {
  readonly id: string;
  readonly request: MigrationRequest;
  /** Where the volume was when the migration was asked for, or asked for again. */
  readonly source: Place;
  readonly drivers: Drivers;
  /** 0 until the host of the volume, which was away when it was asked for, has been asked. */
  readonly sizeBytes: number;
  /** The volume's metadata as last heard. */
  readonly metadata: Readonly<Record<string, string>>;
  /** The request's limit, or a later one. */
  readonly limit: Rate | undefined;
  readonly wanted: Wanted;
  readonly state: MigrationState;
  readonly way: Way;
  readonly sourceFate: SourceFate;
  /** How often it was started, from 1. */
  readonly attempt: number;
  /** How many copies it has had, over all attempts. */
  readonly copies: number;
  /** Undefined until its first copy is about to start. */
  readonly grant: Grant | undefined;
  readonly progress: Progress;
  readonly createdAt: number;
  /** When its copy first started. */
  readonly startedAt: number | undefined;
  /** Set where another system has only the copy made here: then `request` and `source` are what that system says. */
  readonly offer?: Offer | undefined;
  /** The attempt whose outcome is not to be shown with the volume any more; undefined where none was cleared. */
  readonly clearedAttempt?: number | undefined;
}

export const noProgress: Progress = {
  landedBytes: 0,
  currentBytesPerSecond: 0,
  meanBytesPerSecond: 0,
  worstSecondBytes: 0,
  aboveLimitMs: 0,
  aboveLimitMsBefore: 0,
  legs: 0,
  legsBefore: 0,
  verifiedBytes: 0,
  verifyBytes: 0,
};

/** What preflight found out about the two ends of a request. */
export interface Origin {
  readonly source: Place;
  readonly drivers: Drivers;
  readonly sizeBytes: number;
  readonly metadata: Readonly<Record<string, string>>;
}

/** A migration as it is when it has just been accepted. */
export function newMigration(id: string, request: MigrationRequest, origin: Origin, now: number): Migration {
  return {
    id,
    request,
    ...origin,
    limit: request.limit,
    wanted: 'run',
    state: { kind: 'pending', blockedBy: undefined },
    way: { kind: 'unchosen' },
    sourceFate: unsettled,
    attempt: 1,
    copies: 0,
    grant: undefined,
    progress: noProgress,
    createdAt: now,
    startedAt: undefined,
  };
}
