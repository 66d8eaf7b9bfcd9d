import type { DataSpans, Span } from '../extents/data-spans.ts';
import type { Fault } from '../fault.ts';
import type { LegRate } from './rate.ts';

/** One run of the pipeline, to be: start and rate are fixed and never altered while it runs. */
export interface LegPlan {
  /** Where the leg begins, in bytes from the volume's beginning; a multiple of 4096, so that O_DIRECT stays legal. */
  readonly startBytes: number;
  /** Where it ends when nothing ends it before: where the data end that it began in, or the size of the copy, in bytes. */
  readonly endBytes: number;
  readonly rate: LegRate;
  /** dd's block size and pv's buffer, in bytes; a multiple of 4096 (see block-size.ts). */
  readonly blockBytes: number;
  /**
   * The leg that follows the hole behind this one when all goes well, so that it can be prepared. Absent where there is none, and where the
   * rate is limited: a pv that waits would make good for the time.
   */
  readonly next?: LegPlan;
}

/** How a leg ended. Whatever the way, `landedBytes` is what the sink's dd said, synced and counted. */
export type LegEnd =
  /** Everything up to `endBytes` has landed and every exit status and count agrees. */
  | { readonly kind: 'complete'; readonly landedBytes: number }
  /** `stop` was called; the sink drained what it had received. */
  | { readonly kind: 'stopped'; readonly landedBytes: number }
  /** The link to the sink broke; the landed offset is asked for when it is up again. */
  | { readonly kind: 'disconnected'; readonly fault: Fault }
  /** Something failed. The fault is the cause, not the SIGPIPE it set off. */
  | { readonly kind: 'failed'; readonly landedBytes: number; readonly fault: Fault };

/** A leg that runs. */
export interface RunningLeg {
  /** Offset up to which the target has landed, in bytes, as last heard from the sink. Never falls. */
  landedBytes(): number;
  /** What is wrong that does not hinder the bytes: their record is not written. The same object as long as it lasts; absent where nothing can be. */
  trouble?(): Fault | undefined;
  /** Stops pv and the source's dd; the sink drains, syncs and counts. Repeating it changes nothing. */
  stop(): void;
  /** Ends every process at once, without draining: for a copy that must go away though its sink hangs. */
  kill(): void;
  /** Settles once, when every process of the leg is gone. Never rejects. */
  readonly ended: Promise<LegEnd>;
}

/** What a pipeline knows once the way to its sink is ready. */
export interface Connected {
  /** How far the target has landed, in bytes. */
  readonly landedBytes: number;
  /**
   * Where the source's data are, if the target reads as zero wherever nothing was written: then holes need not be moved. Absent where every
   * byte must be.
   */
  readonly data?: DataSpans | undefined;
}

/**
 * What a copy runs its legs on. Two implementations: `LocalPipeline` (dd | pv | dd on this host) and `RemotePipeline`
 * (dd | pv here, TLS, dd on the other host). The copy cannot tell them apart.
 */
export interface Pipeline {
  /**
   * How far a leg may fall behind its rate before it is ended, in seconds of the rate: as long as what pv makes good for afterwards does no
   * harm, and no shorter than pv's own rest.
   */
  readonly lagSeconds: number;
  /**
   * Makes the way to the sink ready and asks how far the target has landed.
   * @throws Fault, transient when another try may succeed
   */
  connect(signal: AbortSignal): Promise<Connected>;
  /**
   * Has a hole of the source counted as landed, without moving anything. Only where `connect` gave data; no leg runs, and all before the
   * hole has landed.
   * @returns how far the target has landed then, in bytes
   * @throws Fault when the sink does not take it, or cannot be asked (CONNECTION_LOST)
   */
  landHole(hole: Span, signal: AbortSignal): Promise<number>;
  /**
   * Starts a leg. The pipeline is connected and no other leg of it runs.
   * @throws Fault when a process cannot be started; nothing is left running then
   */
  start(plan: LegPlan): Promise<RunningLeg>;
  /** Gives the way to the sink back. No leg runs. */
  close(): Promise<void>;
}
