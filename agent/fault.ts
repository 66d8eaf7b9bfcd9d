/** Reasons an agent gives; stable, what programs look at. */
export type FaultReason =
  // volumes and pools
  | 'POOL_NOT_FOUND'
  | 'POOL_UNUSABLE'
  | 'VOLUME_NOT_FOUND'
  | 'VOLUME_NAME_INVALID'
  | 'VOLUME_EXISTS'
  | 'VOLUME_HELD'
  | 'VOLUME_IN_USE'
  | 'TARGET_NOT_FOUND'
  | 'TARGET_IN_USE'
  | 'TARGET_TOO_SMALL'
  | 'NO_FREE_DEVICE'
  | 'METADATA_INVALID'
  // copies
  | 'COPY_NOT_FOUND'
  | 'COPY_EXISTS'
  | 'RATE_INVALID'
  | 'TOOL_MISSING'
  | 'SOURCE_SHORT'
  | 'SOURCE_READ_ERROR'
  | 'TARGET_FULL'
  | 'TARGET_WRITE_ERROR'
  | 'PROCESS_KILLED'
  | 'PROCESS_FAILED'
  | 'COUNT_MISMATCH'
  | 'JOURNAL_NOT_WRITTEN'
  // copies that programs of the host offer
  | 'OFFER_NOT_FOUND'
  | 'OFFER_DECLINED'
  | 'OFFER_WAITED_TOO_LONG'
  // the link between agents
  | 'CONNECTION_LOST'
  | 'TICKET_REFUSED'
  | 'SINK_REFUSED'
  | 'PERMISSION_DENIED'
  | 'REQUEST_INVALID';

/** Something an agent cannot or will not do: what failed, on what, the value seen, what to do. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly reason: FaultReason;
  /** The facts of the message, each by name. */
  readonly facts: Readonly<Record<string, string>>;
  /** True when the same thing may succeed if it is tried again. */
  readonly transient: boolean;

  constructor(
    reason: FaultReason,
    message: string,
    facts: Readonly<Record<string, string>> = {},
    options: ErrorOptions & { transient?: boolean } = {},
  ) {
    super(message, options);
    this.reason = reason;
    this.facts = facts;
    this.transient = options.transient ?? false;
  }
}
