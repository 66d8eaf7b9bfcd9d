import type { Fault } from '../fault.ts';

/** Who follows how far a target has landed, to keep it on record. All offsets in bytes. */
export interface LandingFollower {
  /** How far it has landed by what is known here; less than was told when its storage did not keep that. */
  readonly landedBytes: number;
  /** Why nothing beyond `landedBytes` can be believed any more; undefined as long as all can. */
  readonly fault: Fault | undefined;
  /** Why what lands is not put on record now; the same object as long as it lasts. Undefined, or absent, where it is, or need not be. */
  readonly trouble?: Fault | undefined;
  /** A leg that runs has landed so far. */
  reached(landedBytes: number): void;
  /** A leg has ended there. @param isSynced whether all of it is on the storage, by the word of its dd */
  legEnded(landedBytes: number, isSynced: boolean): void;
}
