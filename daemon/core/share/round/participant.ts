import type { Candidate } from '../admission/candidate.ts';
import type { Claim } from '../allocation/claim.ts';
import type { Holding } from '../grant/holding.ts';

/** What a migration brings into a round of sharing; as it stands it is a candidate and a claim, of which a round may have ten thousand. */
export interface Participant extends Candidate, Claim {
  readonly activity: Activity;
  /** What is known of the rate that its copy is held to; undefined where it has no copy. */
  readonly holding: Holding | undefined;
}

export type Activity =
  /** It could begin. */
  | 'ready'
  /** It has begun, and moves no bytes at the moment: it keeps its place. */
  | 'busy'
  /** It copies, or would at once. */
  | 'copying'
  /** It stands still for a while, paused by somebody or by a window, or it is given up: it has no place. */
  | 'still';
