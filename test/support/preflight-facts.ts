import type { PreflightFacts } from '../../daemon/core/plan/preflight.ts';
import type { PoolFacts, VolumeFacts } from '../../daemon/core/plan/volume.ts';

/** The volume "db" of `aRequest`, where `anOrigin` says that it is. */
export const aVolume: VolumeFacts = {
  name: 'db',
  host: 'stor-01',
  pool: 'fast',
  driver: 'file',
  sizeBytes: 1000,
  allocatedBytes: 10,
  metadata: {},
  holders: [],
};

/** The pool that `aRequest` is to go to, with room for it. */
export const aPool: PoolFacts = {
  host: 'stor-02',
  name: 'fast',
  driver: 'file',
  capacityBytes: 5000,
  freeBytes: 3000,
  volumeCount: 1,
  largestFreeBytes: 2000,
  freeDeviceBytes: [],
  problem: '',
};

/** With these nothing stands against `aRequest`. */
export const allWell: PreflightFacts = {
  volumes: [aVolume],
  silentHosts: [],
  source: undefined,
  destination: { kind: 'up', instanceId: 'run-1' },
  destinationPools: [aPool],
  migratingAs: undefined,
  claims: [],
};
