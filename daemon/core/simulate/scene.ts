import type { PolicySet } from '../policy/policy-set.ts';
import type { RateQuery } from '../policy/query.ts';

/** What a simulation begins with. Instants are milliseconds since the epoch, whole. */
export interface Scene {
  readonly policies: PolicySet;
  /** Each by a name of its own. */
  readonly travellers: readonly Traveller[];
  readonly from: number;
  /** After `from`. */
  readonly to: number;
  /** Bytes per second at which what has no limit at all is taken to move. */
  readonly unlimitedAs: number;
}

/** A migration that takes part. */
export interface Traveller {
  readonly name: string;
  readonly facts: Omit<RateQuery, 'at' | 'hasBegun'>;
  /** Whole; what has landed already is not in it. */
  readonly leftBytes: number;
  readonly hasBegun: boolean;
  /** It runs, and need not wait for its turn as long as nothing makes it stand still. */
  readonly hasPlace: boolean;
  /** A pause by request lasts to the end of the simulation: nobody is there to resume it. */
  readonly wanted: 'run' | 'pause';
  /** When it is asked for; undefined when it is there from the beginning. */
  readonly asksAt: number | undefined;
  /** When one that is there from the beginning was asked for, which decides its turn; undefined for just then. */
  readonly askedAt: number | undefined;
}
