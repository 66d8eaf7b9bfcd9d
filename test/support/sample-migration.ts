import type { MigrationView } from '../../cli/views/migration.ts';
import type { MigrationInput } from '../../proto/gen/sluice/v1/Migration.ts';

const mebibyte = 1024 * 1024;

/** A migration half-way, at 40MiB/s of a policy file, as the daemon sends it. */
export function sampleWire(changed: MigrationInput = {}): MigrationInput {
  return {
    id: 'db-1',
    volume: 'db',
    sourceHost: 'stor-01',
    sourcePool: 'fast',
    destinationHost: 'stor-02',
    destinationPool: 'slow',
    state: 'MIGRATION_STATE_COPYING',
    wanted: 'MIGRATION_WANTED_RUN',
    way: 'MIGRATION_WAY_HOST_COPY',
    wayReason: 'the pools are on two hosts',
    createTime: { seconds: 1_795_000_000, nanos: 0 },
    startTime: { seconds: 1_795_000_001, nanos: 500_000_000 },
    sizeBytes: 512 * mebibyte,
    landedBytes: 266 * mebibyte,
    explanation: {
      effective: { bytesPerSecond: 40 * mebibyte },
      summary: '40MiB/s from policies/10-racks.yaml:12',
      layers: [
        { kind: 'LAYER_KIND_REQUEST', origin: 'request' },
        {
          kind: 'LAYER_KIND_RULE',
          name: 'nightly',
          origin: 'policies/10-racks.yaml:12',
          limit: { bytesPerSecond: 40 * mebibyte },
          won: true,
        },
      ],
      caps: [{ scope: 'host stor-02', origin: 'inventory/hosts.yaml:9', max: { bytesPerSecond: 80 * mebibyte } }],
      policyGeneration: 7,
    },
    currentBytesPerSecond: 39.8 * mebibyte,
    meanBytesPerSecond: 39.9 * mebibyte,
    worstSecondBytes: 41 * mebibyte,
    eta: { seconds: 6, nanos: 150_000_000 },
    legs: 1,
    verifiedBytes: 0,
    verifyBytes: 0,
    rateChanges: [
      {
        rate: { bytesPerSecond: 40 * mebibyte },
        cause: 'policies/10-racks.yaml:12',
        requestedTime: { seconds: 1_795_000_001, nanos: 0 },
        acknowledgedTime: { seconds: 1_795_000_001, nanos: 4_000_000 },
        effectiveTime: { seconds: 1_795_000_001, nanos: 60_000_000 },
      },
    ],
    events: [{ time: { seconds: 1_795_000_000, nanos: 0 }, message: 'created by admin' }],
    attempt: 1,
    ...changed,
  };
}

/** The same migration as the command line sees it. */
export function sampleView(changed: Partial<MigrationView> = {}): MigrationView {
  return {
    id: 'db-1',
    volume: 'db',
    sourceHost: 'stor-01',
    sourcePool: 'fast',
    destinationHost: 'stor-02',
    destinationPool: 'slow',
    state: 'copying',
    wanted: 'run',
    obstacle: '',
    forceHostCopy: false,
    keepSource: false,
    keepSourceReason: 'nobody asks to keep it',
    way: 'host-copy',
    wayReason: 'the pools are on two hosts',
    createTime: '2026-11-18T11:06:40.000Z',
    startTime: '2026-11-18T11:06:41.500Z',
    endTime: null,
    sizeBytes: 512 * mebibyte,
    landedBytes: 266 * mebibyte,
    requestedLimit: null,
    requestedWindow: '',
    batchId: '',
    explanation: {
      effective: { kind: 'limited', bytesPerSecond: 40 * mebibyte },
      summary: '40MiB/s from policies/10-racks.yaml:12',
      layers: [
        { kind: 'request', name: '', origin: 'request', limit: null, won: false, note: '' },
        {
          kind: 'rule',
          name: 'nightly',
          origin: 'policies/10-racks.yaml:12',
          limit: { kind: 'limited', bytesPerSecond: 40 * mebibyte },
          won: true,
          note: '',
        },
      ],
      caps: [],
      budgets: [],
      settings: [],
      window: null,
      nextChange: null,
      atTime: null,
      policyGeneration: 7,
    },
    currentBytesPerSecond: 39.8 * mebibyte,
    meanBytesPerSecond: 39.9 * mebibyte,
    worstSecondBytes: 41 * mebibyte,
    timeAboveLimitMs: 0,
    share: null,
    etaMs: 6150,
    legs: 1,
    verifiedBytes: 0,
    verifyBytes: 0,
    attempt: 1,
    offer: null,
    error: null,
    rateChanges: [],
    events: [],
    ...changed,
  };
}
