import { describe, expect, it } from '@jest/globals';
import { deleted, eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import { aVolume } from '../../../test/support/preflight-facts.ts';
import { decideSwitching } from './decide-switching.ts';
import type { Ends, Observation } from './observation.ts';
import { setbackOf } from './setback.ts';

const up = { kind: 'up', instanceId: 'run-1' } as const;
const there = { ...aVolume, host: 'stor-02' };
const migration = migrationAfter([...eventsTo.describe, { kind: 'described', sourceFate: deleted }]);
const notFound = { reason: 'VOLUME_NOT_FOUND', message: 'no volume db', facts: {}, transient: false };

function decided(ends: Ends | undefined) {
  const { state } = migration;
  if (state.kind !== 'switching') throw new Error(state.kind);
  const seen = { source: up, destination: up, ends } as unknown as Observation;
  return decideSwitching(migration, state, seen);
}

describe('the end of a switch', () => {
  it('looks at both ends, and removes the source only where the volume is at the destination, whole', () => {
    expect(decided(undefined)).toMatchObject({ action: { kind: 'inspectEnds' } });
    expect(decided({ source: aVolume, destination: there })).toMatchObject({ action: { kind: 'deleteSource' } });
    const spared = { kind: 'learn', fact: { kind: 'sourceSpared' } };
    expect(decided({ source: aVolume, destination: undefined })).toEqual(spared);
    expect(decided({ source: aVolume, destination: { ...there, sizeBytes: 999 } })).toEqual(spared);
  });

  it('is repeated where the source is gone already', () => {
    expect(decided({ source: undefined, destination: there })).toMatchObject({ action: { kind: 'deleteSource' } });
  });

  it('ends with the source as it is, when the volume has been moved on before its metadata could be written', () => {
    const action = { kind: 'setMetadata', host: 'stor-02' } as unknown as Parameters<typeof setbackOf>[1];
    const describing = migrationAfter(eventsTo.describe);
    expect(setbackOf(describing, action, notFound)).toEqual({ kind: 'learn', fact: { kind: 'sourceSpared' } });
    const ended = migrationAfter([...eventsTo.describe, { kind: 'sourceSpared' }]);
    expect(ended.state.kind).toBe('succeeded');
    expect(() => migrationAfter([...eventsTo.publish, { kind: 'sourceSpared' }])).toThrow('cannot happen');
  });
});

describe('the beginning of a switch', () => {
  const publishing = migrationAfter(eventsTo.publish);
  const poolGone = { reason: 'POOL_NOT_FOUND', message: 'this host has no pool "slow"', facts: {}, transient: false };
  const setback = (kind: 'inspectEnds' | 'publishTarget', failure: typeof poolGone) =>
    setbackOf(publishing, { kind } as unknown as Parameters<typeof setbackOf>[1], failure).kind;

  it('is not given up while nobody can know whether the target has its name already', () => {
    expect(setback('inspectEnds', poolGone)).toBe('tryAgain');
    expect(setback('publishTarget', poolGone)).toBe('tryAgain');
  });

  it('is given up when the agent knows that it cannot be', () => {
    expect(setback('publishTarget', { ...poolGone, reason: 'VOLUME_EXISTS' })).toBe('learn');
  });
});
