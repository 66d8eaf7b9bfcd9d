import type { BatchInput } from '../../proto/gen/sluice/v1/Batch.ts';
import type { BatchMemberInput } from '../../proto/gen/sluice/v1/BatchMember.ts';
import type { BatchState as BatchStateMessage } from '../../proto/gen/sluice/v1/BatchState.ts';
import type { LeftOutInput } from '../../proto/gen/sluice/v1/LeftOut.ts';
import type { MigrationState } from '../../proto/gen/sluice/v1/MigrationState.ts';
import type { BatchView } from '../batches/entry.ts';
import type { LeftOut, Member } from '../core/batch/batch.ts';
import type { MemberStanding } from '../core/batch/member-standing.ts';
import type { BatchState } from '../core/batch/summary.ts';
import { formatPlace } from '../core/migration/place.ts';
import { stateMessages, wantedMessages } from './migration-message.ts';
import { durationMessage, timeMessage } from './time-message.ts';

const batchStates: Readonly<Record<BatchState, BatchStateMessage>> = {
  pending: 'BATCH_STATE_PENDING',
  running: 'BATCH_STATE_RUNNING',
  paused: 'BATCH_STATE_PAUSED',
  cancelling: 'BATCH_STATE_CANCELLING',
  succeeded: 'BATCH_STATE_SUCCEEDED',
  failed: 'BATCH_STATE_FAILED',
  cancelled: 'BATCH_STATE_CANCELLED',
};

/** @param which of its members are told */
export function batchMessage({ batch, members, summary }: BatchView, which: 'all' | 'failed'): BatchInput {
  const { asked } = batch.request;
  const told = which === 'all' ? members : members.filter(({ state }) => state === 'failed');
  const byId = new Map(batch.members.map((member) => [member.migrationId, member]));
  return {
    id: batch.id,
    drainedHost: asked.kind === 'drain' ? asked.host : '',
    state: batchStates[summary.state],
    wanted: wantedMessages[batch.wanted],
    createTime: timeMessage(batch.createdAt),
    endTime: timeMessage(batch.ended?.at),
    memberCount: members.length,
    counts: summary.counts.map(({ state, count }) => ({ state: memberState(state), count })),
    sizeBytes: summary.sizeBytes,
    landedBytes: summary.landedBytes,
    currentBytesPerSecond: summary.currentBytesPerSecond,
    eta: durationMessage(summary.etaMs),
    obstacle: summary.obstacle,
    members: told.flatMap((standing) => {
      const member = byId.get(standing.migrationId);
      return member === undefined ? [] : [memberMessage(member, standing)];
    }),
    leftOut: batch.leftOut.map(leftOutMessage),
  };
}

function memberMessage({ migrationId, request, source }: Member, standing: MemberStanding): BatchMemberInput {
  const { state, sizeBytes, landedBytes, failure, obstacle } = standing;
  return {
    migrationId,
    volume: request.volume,
    sourceHost: source.host,
    sourcePool: source.pool,
    destinationHost: request.destination.host,
    destinationPool: request.destination.pool,
    sizeBytes,
    landedBytes,
    state: memberState(state),
    error: failure === undefined ? null : { ...failure, facts: { ...failure.facts } },
    obstacle,
  };
}

function leftOutMessage({ volume, place, reason, message, entry }: LeftOut): LeftOutInput {
  return { volume, place: place === undefined ? '' : formatPlace(place), reason, message, entry };
}

function memberState(state: MemberStanding['state']): MigrationState {
  return state === 'unmade' ? 'MIGRATION_STATE_UNSPECIFIED' : stateMessages[state];
}
