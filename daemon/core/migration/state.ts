import type { CheckTask } from './check-task.ts';

/** Why a migration failed: what failed, on what, the value seen, what to do. */
export interface Failure {
  /** UPPER_SNAKE, stable. */
  readonly reason: string;
  readonly message: string;
  /** The facts of the message, each by name. */
  readonly facts: Readonly<Record<string, string>>;
}

/** What keeps a migration from starting, and may pass. */
export interface Block {
  /** UPPER_SNAKE, stable. */
  readonly reason: string;
  /** For a person. */
  readonly message: string;
  /** Since when, in milliseconds of Unix time. */
  readonly since: number;
}

/** The copy that moves the bytes now; a lost one is followed by another with the next number. */
export interface Copy {
  readonly id: string;
  /** From 1, over all attempts of the migration. */
  readonly number: number;
  /** Where it begins, in bytes; what is before it has landed. */
  readonly startBytes: number;
  /** `targetless`: its target is gone and has to be made anew. `intended` is stored before the agent hears of it; `started` once the agent said so. */
  readonly phase: 'targetless' | 'intended' | 'started';
  /** Which start of the sink's agent it writes through, and has said that all before `startBytes` has landed; undefined when not known. */
  readonly sinkInstance: string | undefined;
  /** How many copies in a row ended without landing anything. */
  readonly setbacks: number;
  /** It is not started before this moment, in milliseconds of Unix time. */
  readonly notBefore: number;
  /** Set where the destination's agent runs it, to read the target; else it is the source's. */
  readonly isAtDestination?: true;
}

/** What may be left at the hosts after a migration was given up, in the order in which it is removed. */
export type Remnant = 'copy' | 'sink' | 'target' | 'published' | 'offer';

/** How a migration that is being cleaned up will end. */
export type Ending = { readonly kind: 'failed'; readonly failure: Failure } | { readonly kind: 'cancelled' };

/** Where a migration is on its way. Each state carries what is true in it and nowhere else. */
export type MigrationState =
  /** Accepted; waits for its window, its hosts and its turn. `blockedBy`: what the checks before the start found in the way. */
  | { readonly kind: 'pending'; readonly blockedBy: Block | undefined }
  /**
   * `askDriver`: the pools are on one host, their drivers may do it. `driverAsked`: stored before they are asked, so
   * that nobody cancels what may have happened already. `createTarget`: the host copy needs a hidden volume.
   */
  | { readonly kind: 'preparing'; readonly step: 'askDriver' | 'driverAsked' | 'createTarget' }
  /** The hidden target is there (`targetBytes` large, at least the volume's size) and bytes move or are paused. */
  | { readonly kind: 'copying'; readonly targetBytes: number; readonly copy: Copy }
  /** Everything has landed, says the source's agent; the sink is asked. */
  | { readonly kind: 'verifying'; readonly step: 'counts'; readonly copy: Copy; readonly landedBytes: number }
  /** The counts agree, and both ends are digested. `copy` is the one for the first of the tasks; without tasks the digests are compared. */
  | {
      readonly kind: 'verifying';
      readonly step: 'digests';
      readonly copy: Copy;
      readonly tasks: readonly CheckTask[];
      /** By tasks that are done, in bytes, of `totalBytes`. */
      readonly doneBytes: number;
      readonly totalBytes: number;
      /** Whether what was different has been copied again. */
      readonly isRepeated: boolean;
    }
  /**
   * `publish`: the target gets the real name. `describe`: it gets the latest metadata. `removeSource`: the source is
   * deleted or renamed. From `describe` on the volume is at the destination, and there is no way back.
   */
  | { readonly kind: 'switching'; readonly step: 'publish'; readonly copy: Copy }
  | { readonly kind: 'switching'; readonly step: 'describe'; readonly metadata: Readonly<Record<string, string>> }
  | { readonly kind: 'switching'; readonly step: 'removeSource' }
  /** What is left is removed, then the migration ends as `ending` says. */
  | {
      readonly kind: 'cleaning';
      readonly ending: Ending;
      readonly copy: Copy | undefined;
      readonly remnants: readonly Remnant[];
    }
  /** Ended; moments are milliseconds of Unix time. */
  | { readonly kind: 'succeeded'; readonly endedAt: number }
  | { readonly kind: 'failed'; readonly endedAt: number; readonly failure: Failure }
  | { readonly kind: 'cancelled'; readonly endedAt: number };

export type StateKind = MigrationState['kind'];
/** The state of that kind, with its data. */
export type StateOf<Kind extends StateKind> = Extract<MigrationState, { kind: Kind }>;

export const stateKinds: readonly StateKind[] = [
  'pending',
  'preparing',
  'copying',
  'verifying',
  'switching',
  'cleaning',
  'succeeded',
  'failed',
  'cancelled',
];

/** True when nothing more will happen unless somebody asks for a retry. */
export function hasEnded(state: MigrationState): state is StateOf<'succeeded' | 'failed' | 'cancelled'> {
  return state.kind === 'succeeded' || state.kind === 'failed' || state.kind === 'cancelled';
}

/** Where the volume is: at the destination as soon as the target carries its name. */
export function hasSwitched(state: MigrationState): boolean {
  return state.kind === 'succeeded' || (state.kind === 'switching' && state.step !== 'publish');
}

/** Whether a copy is still wanted, or still to be stopped, by its migration; any other is left over. */
export function claims(state: MigrationState, copyId: string): boolean {
  if (!('copy' in state) || state.copy?.id !== copyId) return false;
  return state.kind !== 'cleaning' || state.remnants.includes('copy');
}
