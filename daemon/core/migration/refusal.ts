/** Why something is refused; stable, what programs look at. The API maps each to one gRPC code. */
export type RefusalReason =
  // what was asked for does not exist
  | 'VOLUME_NOT_FOUND'
  | 'HOST_NOT_FOUND'
  | 'POOL_NOT_FOUND'
  | 'MIGRATION_NOT_FOUND'
  | 'BUDGET_NOT_FOUND'
  | 'BATCH_NOT_FOUND'
  | 'MANIFEST_NOT_FOUND'
  | 'WINDOW_NOT_FOUND'
  | 'POLICY_GENERATION_UNKNOWN'
  // the request itself is wrong
  | 'VOLUME_NAME_INVALID'
  | 'MIGRATION_ID_INVALID'
  | 'RATE_INVALID'
  | 'METADATA_INVALID'
  | 'PAGE_TOKEN_INVALID'
  | 'REQUEST_INVALID'
  | 'SAME_POOL'
  | 'MANIFEST_INVALID'
  | 'MIGRATION_ID_TAKEN'
  | 'BATCH_ID_INVALID'
  | 'BATCH_ID_TAKEN'
  | 'POLICIES_INVALID'
  | 'POLICIES_TOO_LARGE'
  // it cannot be done as things are
  | 'VOLUME_AMBIGUOUS'
  | 'VOLUME_HELD'
  | 'VOLUME_MIGRATING'
  | 'VOLUME_HAS_SNAPSHOTS'
  | 'VOLUME_EXISTS'
  | 'TARGET_TOO_SMALL'
  | 'POOL_UNUSABLE'
  | 'LIMIT_CLIPPED'
  | 'MIGRATION_ENDED'
  | 'MIGRATION_SWITCHING'
  | 'MIGRATION_NOT_RETRYABLE'
  | 'BATCH_NOT_FEASIBLE'
  | 'BATCH_ENDED'
  | 'BATCH_NOT_RETRYABLE'
  | 'EVENT_OUT_OF_PLACE'
  | 'POLICY_GENERATION_CONFLICT'
  | 'POLICY_FOLDER_READ_ONLY'
  | 'POLICY_FOLDER_FAILED'
  | 'BACKUP_FAILED'
  | 'HOST_DOWN';

/** Something the daemon will not do: what failed, on what, the value seen, what to do. Nothing has changed when it is given. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly reason: RefusalReason;
  /** The facts of the message, each by name. */
  readonly facts: Readonly<Record<string, string>>;

  constructor(reason: RefusalReason, message: string, facts: Readonly<Record<string, string>> = {}) {
    super(message);
    this.reason = reason;
    this.facts = facts;
  }
}
