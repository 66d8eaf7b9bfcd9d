import { adoptTrial } from './adopt/trial.ts';
import { fleetTrial } from './fleet/trial.ts';
import { openstackTrial } from './openstack/trial.ts';
import { cinderTrial } from './peers/cinder.ts';
import { pvChangeTrial } from './peers/pv-change.ts';
import { pvLumpsTrial } from './peers/pv-lumps.ts';
import { peersTrial } from './peers/trial.ts';
import { policiesTrial } from './policies/trial.ts';
import { allocatorTrial } from './share/trial.ts';
import { budgetsTrial } from './sharing/trial.ts';
import { limitChangesTrial, policyChangesTrial } from './sluice/change-trials.ts';
import { diskTrial } from './sluice/disk.ts';
import { idleTrial } from './sluice/idle.ts';
import { journalTrial } from './sluice/journal.ts';
import { limitsTrial } from './sluice/limits.ts';
import { sparseTrial } from './sluice/sparse.ts';
import { oneHostTrial, twoHostsTrial } from './sluice/unthrottled.ts';
import { verifyTrial } from './sluice/verify.ts';
import type { Trial } from './trial.ts';

/** Everything the bench measures, in the order in which it runs. */
export const trials: readonly Trial[] = [
  idleTrial,
  oneHostTrial,
  twoHostsTrial,
  sparseTrial,
  journalTrial,
  verifyTrial,
  limitsTrial,
  diskTrial,
  limitChangesTrial,
  policyChangesTrial,
  budgetsTrial,
  cinderTrial,
  openstackTrial,
  allocatorTrial,
  policiesTrial,
  fleetTrial,
  adoptTrial,
  peersTrial,
  pvLumpsTrial,
  pvChangeTrial,
];
