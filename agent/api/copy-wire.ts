import type { Duration } from '../../proto/gen/google/protobuf/Duration.ts';
import type { Timestamp } from '../../proto/gen/google/protobuf/Timestamp.ts';
import type { CopyError as WireCopyError } from '../../proto/gen/sluice/agent/v1/CopyError.ts';
import type { CopyIncident as WireCopyIncident } from '../../proto/gen/sluice/agent/v1/CopyIncident.ts';
import type { CopyOffer as WireCopyOffer } from '../../proto/gen/sluice/agent/v1/CopyOffer.ts';
import type { CopyStatus as WireCopyStatus } from '../../proto/gen/sluice/agent/v1/CopyStatus.ts';
import type { StartCopyRequest } from '../../proto/gen/sluice/agent/v1/StartCopyRequest.ts';
import type { CopyReport } from '../copies/copies.ts';
import type { CopySpec, SinkSpec } from '../copies/spec.ts';
import type { CopyPhase } from '../copy/copy-status.ts';
import type { IncidentPlace } from '../copy/incident.ts';
import { leafBytes } from '../digest/algorithm.ts';
import { Fault } from '../fault.ts';
import type { CopyOffer } from '../offers/offer.ts';
import { rateToWire } from './rates.ts';

const states = {
  running: 'COPY_STATE_RUNNING',
  paused: 'COPY_STATE_PAUSED',
  between_legs: 'COPY_STATE_BETWEEN_LEGS',
  needs_ticket: 'COPY_STATE_NEEDS_TICKET',
  done: 'COPY_STATE_DONE',
  failed: 'COPY_STATE_FAILED',
  stopped: 'COPY_STATE_STOPPED',
} satisfies Record<CopyPhase, WireCopyStatus['state']>;

const places = {
  source: 'INCIDENT_PLACE_SOURCE',
  sink: 'INCIDENT_PLACE_SINK',
  way: 'INCIDENT_PLACE_WAY',
} satisfies Record<IncidentPlace, WireCopyIncident['place']>;

/** A copy's status as the daemon reads it. */
export function reportToWire({ copyId, status }: CopyReport): WireCopyStatus {
  const { effective, fault } = status;
  return {
    copyId,
    state: states[status.phase],
    sizeBytes: status.sizeBytes,
    landedBytes: status.landedBytes,
    currentBytesPerSecond: Math.round(status.currentBytesPerSecond),
    meanBytesPerSecond: Math.round(status.meanBytesPerSecond),
    worstSecondBytes: Math.round(status.worstSecondBytes),
    timeAboveLimit: durationOf(status.aboveLimitMs),
    rate: rateToWire(status.rate),
    grantedSequence: status.grantedSequence,
    effectiveSequence: effective?.sequence ?? 0,
    effectiveTime: effective && timestampOf(effective.time),
    leaseLost: status.leaseLost,
    legs: status.legs,
    legEnds: { ...status.legEnds },
    error: fault && faultToWire(fault),
    obstacle: status.obstacle,
    incidents: status.incidents.map(({ place, ...incident }) => ({ ...incident, place: places[place] })),
  };
}

/** Why a copy failed, or a grant of it was refused. */
export function faultToWire({ reason, message, facts, transient }: Fault): WireCopyError {
  return { reason, message, facts: { ...facts }, transient };
}

/** A copy that a program of this host offers, as the daemon reads it. */
export function offerToWire({ id, offeredAt, ...offer }: CopyOffer): WireCopyOffer {
  const { sourcePath, targetPath, sourceVolume, targetVolume, sizeBytes } = offer;
  const ends = { sourcePath, targetPath, sourceVolume, targetVolume };
  return { offerId: id, ...ends, sizeBytes, offeredTime: timestampOf(offeredAt) };
}

/** @throws Fault REQUEST_INVALID */
export function specFromWire(request: StartCopyRequest): CopySpec {
  const { copyId, sourcePool, volume, sizeBytes, startBytes, digestSegmentBytes } = request;
  requireCopyId(copyId);
  if (digestSegmentBytes !== 0) requireSegment(copyId, digestSegmentBytes);
  const sink = sinkFromWire(request);
  return { copyId, pool: sourcePool, volume, sizeBytes, startBytes, sink, digestSegmentBytes };
}

/** @throws Fault REQUEST_INVALID */
export function requireCopyId(copyId: string): void {
  if (copyId.length > 0 && copyId.length <= 300) return;
  throw new Fault('REQUEST_INVALID', `copy_id has ${copyId.length} characters; it must have 1 to 300`);
}

function sinkFromWire({ copyId, sink, local, remote, digest, offered, sourceMigrationId }: StartCopyRequest): SinkSpec {
  if (sink === 'local' && local) {
    const { pool, migrationId, rewrite } = local;
    return { kind: 'local', pool, migrationId, rewrite };
  }
  if (sink === 'digest' && digest) {
    const { segmentBytes } = digest;
    requireSegment(copyId, segmentBytes);
    return { kind: 'digest', segmentBytes, migrationId: sourceMigrationId === '' ? undefined : sourceMigrationId };
  }
  if (sink === 'remote' && remote) {
    return { kind: 'remote', address: { host: remote.host, address: remote.dataAddress }, ticket: remote.ticket };
  }
  if (sink === 'offered' && offered) return { kind: 'offered', offerId: offered.offerId };
  throw new Fault(
    'REQUEST_INVALID',
    `copy ${copyId}: none of local, remote, digest and offered is set; one says where the bytes go`,
    {
      copy_id: copyId,
    },
  );
}

/** @throws Fault REQUEST_INVALID */
function requireSegment(copyId: string, segmentBytes: number): void {
  if (segmentBytes > 0 && Number.isSafeInteger(segmentBytes) && segmentBytes % leafBytes === 0) return;
  throw new Fault(
    'REQUEST_INVALID',
    `copy ${copyId}: a segment of ${segmentBytes} bytes; it must be a multiple of ${leafBytes}`,
    { copy_id: copyId, segment_bytes: String(segmentBytes) },
  );
}

function timestampOf(time: Date): Timestamp {
  return durationOf(time.getTime());
}

/** A timestamp is a duration since 1970. */
function durationOf(milliseconds: number): Duration {
  const seconds = Math.floor(milliseconds / 1000);
  return { seconds, nanos: Math.round((milliseconds - seconds * 1000) * 1e6) };
}
