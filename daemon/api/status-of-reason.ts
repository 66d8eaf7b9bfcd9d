import { Status } from '../../proto/errors.ts';
import type { RefusalReason } from '../core/migration/refusal.ts';

/** The code of every reason that the daemon itself gives. */
const statuses: Readonly<Record<RefusalReason, Status>> = {
  VOLUME_NOT_FOUND: Status.NOT_FOUND,
  HOST_NOT_FOUND: Status.NOT_FOUND,
  POOL_NOT_FOUND: Status.NOT_FOUND,
  MIGRATION_NOT_FOUND: Status.NOT_FOUND,
  BUDGET_NOT_FOUND: Status.NOT_FOUND,
  POLICY_GENERATION_UNKNOWN: Status.NOT_FOUND,
  VOLUME_NAME_INVALID: Status.INVALID_ARGUMENT,
  MIGRATION_ID_INVALID: Status.INVALID_ARGUMENT,
  RATE_INVALID: Status.INVALID_ARGUMENT,
  METADATA_INVALID: Status.INVALID_ARGUMENT,
  PAGE_TOKEN_INVALID: Status.INVALID_ARGUMENT,
  REQUEST_INVALID: Status.INVALID_ARGUMENT,
  SAME_POOL: Status.INVALID_ARGUMENT,
  POLICIES_INVALID: Status.INVALID_ARGUMENT,
  POLICIES_TOO_LARGE: Status.INVALID_ARGUMENT,
  MIGRATION_ID_TAKEN: Status.ALREADY_EXISTS,
  VOLUME_AMBIGUOUS: Status.FAILED_PRECONDITION,
  VOLUME_HELD: Status.FAILED_PRECONDITION,
  VOLUME_MIGRATING: Status.FAILED_PRECONDITION,
  VOLUME_HAS_SNAPSHOTS: Status.FAILED_PRECONDITION,
  VOLUME_EXISTS: Status.FAILED_PRECONDITION,
  TARGET_TOO_SMALL: Status.FAILED_PRECONDITION,
  POOL_UNUSABLE: Status.FAILED_PRECONDITION,
  LIMIT_CLIPPED: Status.FAILED_PRECONDITION,
  MIGRATION_ENDED: Status.FAILED_PRECONDITION,
  MIGRATION_SWITCHING: Status.FAILED_PRECONDITION,
  MIGRATION_NOT_RETRYABLE: Status.FAILED_PRECONDITION,
  EVENT_OUT_OF_PLACE: Status.FAILED_PRECONDITION,
  POLICY_GENERATION_CONFLICT: Status.ABORTED,
  POLICY_FOLDER_READ_ONLY: Status.FAILED_PRECONDITION,
  POLICY_FOLDER_FAILED: Status.FAILED_PRECONDITION,
  HOST_DOWN: Status.UNAVAILABLE,
};

/** Reasons that a host's agent gives, or its client on its behalf. */
const agentStatuses: Readonly<Record<string, Status>> = {
  AGENT_AWAY: Status.UNAVAILABLE,
  HOST_UNKNOWN: Status.UNAVAILABLE,
  AGENT_ERROR: Status.INTERNAL,
  PERMISSION_DENIED: Status.INTERNAL,
};

/** The one place where the daemon's reasons become gRPC codes. An agent's other reasons are about the state of things. */
export function statusOf(reason: string): Status {
  const known: Readonly<Record<string, Status>> = { ...agentStatuses, ...statuses };
  return Object.hasOwn(known, reason) ? (known[reason] ?? Status.FAILED_PRECONDITION) : Status.FAILED_PRECONDITION;
}
