import type { CopyError } from '../../proto/gen/sluice/agent/v1/CopyError.ts';
import type { CopyIncident as CopyIncidentMessage } from '../../proto/gen/sluice/agent/v1/CopyIncident.ts';
import type { CopyOffer } from '../../proto/gen/sluice/agent/v1/CopyOffer.ts';
import type { CopyState } from '../../proto/gen/sluice/agent/v1/CopyState.ts';
import type { CopyStatus as CopyStatusMessage } from '../../proto/gen/sluice/agent/v1/CopyStatus.ts';
import type { GrantInput } from '../../proto/gen/sluice/agent/v1/Grant.ts';
import type { IncidentPlace } from '../../proto/gen/sluice/agent/v1/IncidentPlace.ts';
import type { RateInput } from '../../proto/gen/sluice/agent/v1/Rate.ts';
import type { StartCopyRequestInput } from '../../proto/gen/sluice/agent/v1/StartCopyRequest.ts';
import type { Grant } from '../core/migration/migration.ts';
import type { ActionOf } from '../core/plan/action.ts';
import type { CopyFailure, CopyIncident, CopyPhase, CopyStatus } from '../core/plan/copy-status.ts';
import type { Rate } from '../core/rate/rate.ts';
import { segmentBytes } from '../core/verify/segments.ts';
import type { OfferFacts } from './agent.ts';

const phases: Readonly<Record<CopyState, CopyPhase>> = {
  // An agent newer than this daemon: what it says is waited out.
  COPY_STATE_UNSPECIFIED: 'betweenLegs',
  COPY_STATE_RUNNING: 'running',
  COPY_STATE_PAUSED: 'paused',
  COPY_STATE_BETWEEN_LEGS: 'betweenLegs',
  COPY_STATE_NEEDS_TICKET: 'needsTicket',
  COPY_STATE_DONE: 'done',
  COPY_STATE_FAILED: 'failed',
  COPY_STATE_STOPPED: 'stopped',
};

export function copyStatusOf(message: CopyStatusMessage): CopyStatus {
  const { copyId, landedBytes, currentBytesPerSecond, meanBytesPerSecond, worstSecondBytes, legs, obstacle } = message;
  const { grantedSequence, effectiveSequence, effectiveTime, timeAboveLimit, leaseLost, error, state } = message;
  return {
    copyId,
    phase: phases[state],
    landedBytes,
    currentBytesPerSecond,
    meanBytesPerSecond,
    worstSecondBytes,
    // An agent older than this daemon does not tell it.
    aboveLimitMs: timeAboveLimit === null ? 0 : millisecondsIn(timeAboveLimit),
    grantedSequence,
    effectiveSequence,
    effectiveAt: effectiveTime === null ? undefined : millisecondsIn(effectiveTime),
    leaseLost,
    legs,
    obstacle,
    incidents: message.incidents.map(incidentOf),
    failure: state === 'COPY_STATE_FAILED' ? copyFailureOf(error) : undefined,
  };
}

const places: Readonly<Record<IncidentPlace, CopyIncident['place']>> = {
  // An agent newer than this daemon.
  INCIDENT_PLACE_UNSPECIFIED: 'way',
  INCIDENT_PLACE_SOURCE: 'source',
  INCIDENT_PLACE_SINK: 'sink',
  INCIDENT_PLACE_WAY: 'way',
};

function incidentOf({ reason, program, place, message, count }: CopyIncidentMessage): CopyIncident {
  return { reason, program, place: places[place], message, count };
}

function copyFailureOf(error: CopyError | null): CopyFailure {
  if (error === null) {
    return {
      reason: 'COPY_FAILED',
      message: 'the copy failed; its agent does not say why',
      facts: {},
      transient: false,
    };
  }
  const { reason, message, facts, transient } = error;
  return { reason, message, facts, transient };
}

export function rateMessage(rate: Rate): RateInput {
  switch (rate.kind) {
    case 'unlimited':
      return { unlimited: {} };
    case 'paused':
      return { paused: {} };
    case 'limited':
      return { bytesPerSecond: rate.bytesPerSecond };
  }
}

function millisecondsIn({ seconds, nanos }: { readonly seconds: number; readonly nanos: number }): number {
  return seconds * 1000 + Math.floor(nanos / 1e6);
}

export function durationMessage(ms: number): { seconds: number; nanos: number } {
  return { seconds: Math.floor(ms / 1000), nanos: Math.round((ms % 1000) * 1e6) };
}

/** An agent that hears nothing for the lease falls to paused: a dead daemon leaves no old limit running. */
export function grantMessage({ rate, sequence }: Grant, leaseMs: number): GrantInput {
  return { rate: rateMessage(rate), sequence, lease: durationMessage(leaseMs), fallback: { paused: {} } };
}

export function startCopyMessage(
  migrationId: string,
  copy: ActionOf<'startCopy'>,
  leaseMs: number,
): StartCopyRequestInput {
  const { copyId, volume, sizeBytes, startBytes, sink, isRewrite = false, isDigested = false } = copy;
  const grant = grantMessage(copy.grant, leaseMs);
  const start = { copyId, sourcePool: copy.pool, volume, sizeBytes, startBytes, grant };
  if (sink.kind === 'local') return { ...start, local: { pool: sink.pool, migrationId, rewrite: isRewrite } };
  if (sink.kind === 'offered') return { ...start, offered: { offerId: sink.offerId } };
  const { dataAddress, ticket } = sink.opened;
  const remote = { host: sink.host, dataAddress, ticket };
  return { ...start, remote, digestSegmentBytes: isDigested ? segmentBytes : 0 };
}

export function startDigestMessage(
  migrationId: string,
  { copyId, pool, volume, isTarget, startBytes, endBytes, grant }: ActionOf<'startDigest'>,
  leaseMs: number,
): StartCopyRequestInput {
  return {
    copyId,
    sourcePool: pool,
    volume,
    sourceMigrationId: isTarget ? migrationId : '',
    startBytes,
    sizeBytes: endBytes,
    digest: { segmentBytes },
    grant: grantMessage(grant, leaseMs),
  };
}

/** An agent says when it was offered; one that does not was asked just now. */
export function offerFactsOf({ offerId, offeredTime, ...offer }: CopyOffer): OfferFacts {
  const { sourcePath, targetPath, sourceVolume, targetVolume, sizeBytes } = offer;
  const offeredAt = offeredTime === null ? Date.now() : millisecondsIn(offeredTime);
  return { id: offerId, sourcePath, targetPath, sourceVolume, targetVolume, sizeBytes, offeredAt };
}
