import type { Rate } from '../rate/rate.ts';
import type { Difference } from '../verify/compare.ts';
import type { Span } from '../verify/span.ts';
import type { Origin } from './migration.ts';
import type { SettledFate } from './source-fate.ts';
import type { Block, Failure, Remnant } from './state.ts';

/** What a person asks of a migration. */
export type Command =
  | { readonly kind: 'pause' }
  | { readonly kind: 'resume' }
  | { readonly kind: 'cancel' }
  | { readonly kind: 'setLimit'; readonly limit: Rate | undefined }
  /** `origin` is what the checks found this time. */
  | { readonly kind: 'retry'; readonly origin: Origin };

/** What has become known about a migration, most of it by acting on it. */
export type Fact =
  /** Its window is open, both hosts are up, its turn has come and the checks found nothing against it. */
  | { readonly kind: 'begun'; readonly origin: Origin }
  /** The checks before the start, or the pool that was to take it, found something in the way that may pass. */
  | { readonly kind: 'blocked'; readonly by: Omit<Block, 'since'> }
  | { readonly kind: 'unblocked' }
  /** The drivers are about to be asked, and told what is to become of the source. */
  | { readonly kind: 'driverAsked'; readonly sourceFate: SettledFate }
  | { readonly kind: 'driverMoved'; readonly reason: string }
  | { readonly kind: 'driverDeclined'; readonly reason: string }
  | { readonly kind: 'targetCreated'; readonly sizeBytes: number }
  /** The hidden target has landed up to `landedBytes`, says that run of its agent; the copy may begin there. */
  | { readonly kind: 'targetAsked'; readonly landedBytes: number; readonly sinkInstance: string }
  /** The hidden target is not there any more. */
  | { readonly kind: 'targetGone'; readonly failure: Failure }
  | { readonly kind: 'copyStarted'; readonly sinkInstance: string | undefined }
  /** An offered copy whose window is open and whose turn has come. */
  | { readonly kind: 'takenUp' }
  /** Whoever offered the copy knows that it has landed. */
  | { readonly kind: 'handedBack' }
  /** The copy is gone for good; the next one goes on at `landedBytes`. `failure` where it failed of itself. */
  | {
      readonly kind: 'copyLost';
      readonly landedBytes: number;
      readonly why: string;
      readonly failure: Failure | undefined;
    }
  | { readonly kind: 'copyLanded'; readonly landedBytes: number }
  /** The sink has closed; `sinkBytes` is its own word, undefined where it was closed before or is the source's agent. */
  | {
      readonly kind: 'verified';
      readonly sinkBytes: number | undefined;
      /** Which of the source was not digested while it was copied; not set where counts are enough. */
      readonly unread?: readonly Span[];
    }
  /** What the first task was about is done, and its digests are stored. */
  | { readonly kind: 'checkDone' }
  /** The copy of the first task is gone for good. `failure` where it failed of itself. */
  | { readonly kind: 'checkLost'; readonly why: string; readonly failure: Failure | undefined }
  /** `differing`: numbers of the segments that are not the same, in order; `first`: the first of them. */
  | { readonly kind: 'compared'; readonly differing: readonly number[]; readonly first: Difference | undefined }
  | {
      readonly kind: 'published';
      readonly sizeBytes: number;
      /** The source's metadata now, which the target is to have. */
      readonly metadata: Readonly<Record<string, string>>;
    }
  /** The source's turn comes. */
  | { readonly kind: 'described'; readonly sourceFate: SettledFate }
  | { readonly kind: 'sourceRemoved' }
  /** After the switch the volume is not at the destination any more, so that nothing at the source is touched. */
  | { readonly kind: 'sourceSpared' }
  | { readonly kind: 'rateResolved'; readonly rate: Rate; readonly cause: string }
  | { readonly kind: 'metadataChanged'; readonly metadata: Readonly<Record<string, string>> }
  | { readonly kind: 'failed'; readonly failure: Failure }
  /** What was wanted to be cancelled can be cleaned up now. */
  | { readonly kind: 'abandoned' }
  | { readonly kind: 'removed'; readonly remnant: Remnant };

export type MigrationEvent = Command | Fact;

/** What is to be done about a change besides storing it. */
export type Effect =
  /** Goes into the migration's list of events, for a person. */
  | { readonly kind: 'note'; readonly message: string }
  /** Goes into the migration's list of rate changes. */
  | { readonly kind: 'rateChange'; readonly sequence: number; readonly rate: Rate; readonly cause: string };

export function note(message: string): Effect {
  return { kind: 'note', message };
}
