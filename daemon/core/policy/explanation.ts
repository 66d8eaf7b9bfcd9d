import type { Rate } from '../rate/rate.ts';
import type { Passage } from './passage.ts';
import type { ExplainedSetting } from './settings.ts';

/** Why a migration may go as fast as it may; the same shape as `sluice.v1.Explanation`. */
export interface Explanation {
  /** The winner's limit, clipped by every max that applies, and then what its window makes of it. */
  readonly effective: Rate;
  /** One sentence for a person. */
  readonly summary: string;
  /** Strongest first, also those that say nothing. */
  readonly layers: readonly ExplanationLayer[];
  /** Lowest first. */
  readonly caps: readonly ExplanationCap[];
  /** What policies set besides the rate; what none sets is not here. */
  readonly settings: readonly ExplainedSetting[];
  /** Undefined where no window restricts it. */
  readonly window: ExplanationWindow | undefined;
  /** Undefined when nothing changes by itself. */
  readonly nextChange: ExplanationChange | undefined;
  /** The instant that the answer is for, in milliseconds since the epoch. */
  readonly at: number;
  readonly policyGeneration: number;
}

/** The window that a migration runs in. */
export interface ExplanationWindow {
  readonly names: readonly string[];
  /** As in a layer. */
  readonly origin: string;
  readonly passage: Exclude<Passage, { kind: 'always' }>;
  /** For a person, such as "closed; opens Mon 2026-11-23 22:00 Europe/Berlin; what has begun is paused". */
  readonly note: string;
}

/** What will be different at the next opening or closing of a window that matters here. */
export interface ExplanationChange {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly effective: Rate;
  /** For a person, such as "window nights opens". */
  readonly why: string;
}

/** Strongest first; pool and host are one level, where the lower limit of the two ends wins. */
export type LayerKind = 'request' | 'metadata' | 'rule' | 'pool' | 'host' | 'default';

export interface ExplanationLayer {
  readonly kind: LayerKind;
  /** A rule's or a host's name, a pool's as `stor-01:fast`; empty where the kind has only one. */
  readonly name: string;
  /** `10-racks.yaml:12`, `metadata volume_copy_bps_limit`, `request`, `built-in`. */
  readonly origin: string;
  /** Undefined where the layer says nothing. */
  readonly limit: Rate | undefined;
  /** True for exactly one layer. */
  readonly won: boolean;
  /** Why it did not win or does not apply, or what was odd about it; may be empty. */
  readonly note: string;
}

export interface ExplanationCap {
  /** `default`, `group rack-a`, `host stor-02`, `pool stor-02:fast`, `pool fast of group rack-a`, `rule nightly`. */
  readonly scope: string;
  /** As in a layer. */
  readonly origin: string;
  readonly max: Rate;
  /** True for the one, if any, that lowered the rate. */
  readonly clipped: boolean;
}
