import type { Grant } from '../migration/migration.ts';
import type { SettledFate } from '../migration/source-fate.ts';
import type { Failure } from '../migration/state.ts';
import type { Verification } from '../policy/rule.ts';
import type { Survey } from './check-start.ts';
import type { OpenedSink } from './observation.ts';

/** Where the bytes of a copy go, as the source's agent is told. */
export type SinkPlan =
  | { readonly kind: 'local'; readonly pool: string }
  | { readonly kind: 'remote'; readonly host: string; readonly opened: OpenedSink }
  /** Where whoever offered the copy said. */
  | { readonly kind: 'offered'; readonly offerId: string };

/** One thing to ask of one agent. Every action may be repeated: agents answer the second time as they did the first. */
export type Action =
  /** Looks at what the checks before the start need: at the two ends only, or at all hosts. */
  | { readonly kind: 'survey'; readonly scope: Survey['scope'] }
  | {
      readonly kind: 'moveVolume';
      readonly host: string;
      readonly sourcePool: string;
      readonly volume: string;
      readonly destinationPool: string;
      /** Empty to keep nothing. */
      readonly keepSourceAs: string;
    }
  | {
      readonly kind: 'createTarget';
      readonly host: string;
      readonly pool: string;
      readonly volume: string;
      readonly sizeBytes: number;
      readonly metadata: Readonly<Record<string, string>>;
    }
  /** Asks how far the hidden target has landed. */
  | {
      readonly kind: 'askTarget';
      readonly host: string;
      readonly pool: string;
      /** Which start of the agent is asked. */
      readonly sinkInstance: string;
    }
  | {
      readonly kind: 'openSink';
      readonly host: string;
      readonly instanceId: string;
      readonly copyId: string;
      readonly pool: string;
      readonly sizeBytes: number;
      readonly sourceHost: string;
      /** Set to write again from there on, in bytes, whatever is there. */
      readonly rewriteFromBytes?: number;
    }
  | {
      readonly kind: 'startCopy';
      readonly host: string;
      readonly copyId: string;
      readonly pool: string;
      readonly volume: string;
      readonly sizeBytes: number;
      readonly startBytes: number;
      readonly sink: SinkPlan;
      /** Which start of the sink's agent it will write through. */
      readonly sinkInstance: string;
      /** Set to write again from `startBytes` on, whatever is there. */
      readonly isRewrite?: boolean;
      /** Whether what is read is digested on its way. */
      readonly isDigested?: boolean;
      readonly grant: Grant;
    }
  /** Starts the copy that reads one end and digests what it reads. */
  | {
      readonly kind: 'startDigest';
      readonly host: string;
      readonly copyId: string;
      readonly pool: string;
      readonly volume: string;
      /** The hidden target is read, not the volume. */
      readonly isTarget: boolean;
      readonly startBytes: number;
      readonly endBytes: number;
      readonly grant: Grant;
    }
  /** Stores what a copy digested, and has it gone. */
  | {
      readonly kind: 'takeDigests';
      readonly host: string;
      readonly copyId: string;
      readonly copyNumber: number;
      readonly end: 'source' | 'target';
    }
  /** Closes, at both ends, the copy that wrote a part again. */
  | {
      readonly kind: 'endCopyAgain';
      readonly host: string;
      readonly copyId: string;
      readonly sinkHost: string | undefined;
    }
  /** Makes sure that a copy of the verification that came to nothing is gone. */
  | {
      readonly kind: 'dropCheck';
      readonly host: string;
      readonly copyId: string;
      readonly sinkHost: string | undefined;
      readonly why: string;
      readonly failure: Failure | undefined;
    }
  /** Compares the digests that are stored of both ends. */
  | { readonly kind: 'compareDigests' }
  | { readonly kind: 'setRate'; readonly host: string; readonly copyId: string; readonly grant: Grant }
  | { readonly kind: 'setTicket'; readonly host: string; readonly copyId: string; readonly ticket: string }
  /** Makes sure that a copy that came to nothing is gone at both ends, and asks how far its target has landed. */
  | {
      readonly kind: 'retireCopy';
      readonly host: string;
      readonly copyId: string;
      /** Undefined for a sink on the same host. */
      readonly sinkHost: string | undefined;
      /** Why it came to nothing, for a person. */
      readonly why: string;
      /** Undefined unless it failed of itself. */
      readonly failure: Failure | undefined;
    }
  /** Stops the source's end and forgets it; closes the sink and hears how far it got. */
  | {
      readonly kind: 'closeCopy';
      readonly host: string;
      readonly copyId: string;
      readonly copyNumber: number;
      readonly sinkHost: string | undefined;
      /** Whether digests are compared after the counts. */
      readonly verification: Verification;
    }
  /** Tells whoever offered the copy that it has landed, and has both forgotten. */
  | { readonly kind: 'handBack'; readonly host: string; readonly offerId: string; readonly copyId: string }
  /** Tells whoever offered the copy no. */
  | { readonly kind: 'closeOffer'; readonly host: string; readonly offerId: string; readonly reason: string }
  | { readonly kind: 'stopCopy'; readonly host: string; readonly copyId: string }
  | { readonly kind: 'closeSink'; readonly host: string; readonly copyId: string }
  | { readonly kind: 'inspectEnds' }
  | {
      readonly kind: 'publishTarget';
      readonly host: string;
      readonly pool: string;
      readonly volume: string;
      /** The source's metadata now, which the target is to have. */
      readonly metadata: Readonly<Record<string, string>>;
    }
  | {
      readonly kind: 'setMetadata';
      readonly host: string;
      readonly pool: string;
      readonly volume: string;
      readonly metadata: Readonly<Record<string, string>>;
      /** What is to become of the source after it. */
      readonly sourceFate: SettledFate;
    }
  | { readonly kind: 'deleteSource'; readonly host: string; readonly pool: string; readonly volume: string }
  | {
      readonly kind: 'renameSource';
      readonly host: string;
      readonly pool: string;
      readonly volume: string;
      readonly newName: string;
    }
  | { readonly kind: 'discardTarget'; readonly host: string; readonly pool: string }
  | { readonly kind: 'deletePublished'; readonly host: string; readonly pool: string; readonly volume: string };

/** The action of that kind, with its arguments. */
export type ActionOf<Kind extends Action['kind']> = Extract<Action, { kind: Kind }>;
