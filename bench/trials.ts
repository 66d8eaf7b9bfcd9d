import { pvLumpsTrial } from './peers/pv-lumps.ts';
import { peersTrial } from './peers/trial.ts';
import type { Trial } from './trial.ts';

/** Everything the bench measures, in the order in which it runs. */
export const trials: readonly Trial[] = [peersTrial, pvLumpsTrial];
