import type { Grant } from '../core/migration/migration.ts';
import type { ActionOf } from '../core/plan/action.ts';
import type { CopyStatus } from '../core/plan/copy-status.ts';
import type { PoolFacts, VolumeFacts } from '../core/plan/volume.ts';

/** What an agent says about itself. */
export interface AgentFacts {
  readonly host: string;
  readonly version: string;
  /** Differs each time the agent starts. */
  readonly instanceId: string;
  /** Tools that a copy needs and the host lacks, each with what to do. */
  readonly missingTools: readonly string[];
}

/** How long a grant holds without being renewed, and what holds afterwards is `paused`. */
export type GrantWithLease = Grant & { readonly leaseMs: number };

/** What a copy has digested of its source so far. */
export interface DigestAnswer {
  readonly algorithm: string;
  readonly segmentBytes: number;
  /** Where the first segment begins, in bytes. */
  readonly startBytes: number;
  /** Of each segment, in order, in hexadecimal; an empty one where it is not known. */
  readonly digests: readonly string[];
  /** All was read past the page cache. */
  readonly direct: boolean;
}

/** A copy that a program of the host asks for in the place of its own dd. */
export interface OfferFacts {
  readonly id: string;
  /** Absolute paths on the host. */
  readonly sourcePath: string;
  readonly targetPath: string;
  /** What the paths say the volumes are called. */
  readonly sourceVolume: string;
  readonly targetVolume: string;
  readonly sizeBytes: number;
  /** Milliseconds of Unix time. */
  readonly offeredAt: number;
}

/** What an agent tells while it is watched. */
export interface AgentNews {
  readonly copies: readonly CopyStatus[];
  /** True for the first: copies that are not in it do not exist. */
  readonly complete: boolean;
  /** All that there are; undefined where none has come or gone. */
  readonly offers: readonly OfferFacts[] | undefined;
}

/**
 * An agent as the daemon asks it. Every call may be repeated, has a deadline, and throws AgentFailure.
 * Hosts, pools and volumes are the agent's own: none of the arguments is a path.
 */
export interface Agent {
  describe(signal?: AbortSignal): Promise<AgentFacts>;
  listPools(): Promise<PoolFacts[]>;
  listVolumes(): Promise<VolumeFacts[]>;
  /** Undefined when the pool has no volume of that name. */
  findVolume(pool: string, volume: string): Promise<VolumeFacts | undefined>;
  setMetadata(pool: string, volume: string, metadata: Readonly<Record<string, string>>): Promise<VolumeFacts>;
  /** @returns the target's size in bytes */
  createTarget(migrationId: string, target: ActionOf<'createTarget'>): Promise<number>;
  /** @returns how far the target has landed, in bytes */
  getTarget(migrationId: string, pool: string): Promise<{ landedBytes: number }>;
  publishTarget(migrationId: string, pool: string, volume: string): Promise<VolumeFacts>;
  discardTarget(migrationId: string, pool: string): Promise<void>;
  deleteVolume(pool: string, volume: string): Promise<void>;
  renameVolume(pool: string, volume: string, newName: string): Promise<void>;
  moveVolume(move: ActionOf<'moveVolume'>): Promise<{ moved: boolean; reason: string }>;
  openSink(migrationId: string, sink: ActionOf<'openSink'>): Promise<{ ticket: string; dataAddress: string }>;
  /** @returns how far the target has landed, in bytes; 0 when there was no such sink */
  closeSink(copyId: string): Promise<number>;
  startCopy(migrationId: string, copy: ActionOf<'startCopy'>, leaseMs: number): Promise<CopyStatus>;
  /** Starts a copy that digests what it reads. */
  startDigest(migrationId: string, copy: ActionOf<'startDigest'>, leaseMs: number): Promise<CopyStatus>;
  getDigests(copyId: string): Promise<DigestAnswer>;
  setRate(copyId: string, grant: GrantWithLease): Promise<CopyStatus>;
  setTicket(copyId: string, ticket: string): Promise<void>;
  /** @returns the copy as it was when it had stopped; undefined when there was none */
  stopCopy(copyId: string): Promise<CopyStatus | undefined>;
  /** Tells whoever offered a copy no, unless it has landed; success when there is no such offer. */
  closeOffer(offerId: string, reason: string): Promise<void>;
  renewLeases(leaseMs: number): Promise<void>;
  /**
   * Tells statuses as they change; the first news, with `complete`, have all copies, and something comes every two seconds. Settles when the
   * agent ends it, and throws AgentFailure also when the signal does.
   */
  watch(signal: AbortSignal, tell: (news: AgentNews) => void): Promise<void>;
  close(): void;
}
