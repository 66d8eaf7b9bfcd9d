import type { ServiceError } from '@grpc/grpc-js';
import { ClientError, type ServerMiddleware, Status } from 'nice-grpc-common';
import { Any, ErrorInfo, RichClientError, RichServerError } from 'nice-grpc-error-details';
import protobuf from 'protobufjs';

/** Domain of every google.rpc.ErrorInfo that Sluice sends. */
export const errorDomain = 'sluice';

/** What a domain error must have to cross the wire whole; both the daemon's and the agent's have it. */
export interface Reasoned extends Error {
  /** UPPER_SNAKE and stable: what programs look at. */
  readonly reason: string;
  /** The facts of the message, each by name. */
  readonly facts: Readonly<Record<string, string>>;
}

function isReasoned(error: unknown): error is Reasoned {
  return error instanceof Error && 'reason' in error && 'facts' in error && typeof error.reason === 'string';
}

/**
 * The one place of a server where domain errors become gRPC statuses. Its place is inside `errorDetailsServerMiddleware`.
 * @param statusOf the code for a reason; an error without a reason is a bug and goes out as INTERNAL after `onBug` saw it
 */
export function errorsBecomeStatuses(
  statusOf: (reason: string) => Status,
  onBug: (error: unknown, path: string) => void,
): ServerMiddleware {
  return async function* statuses(call, context) {
    try {
      return yield* call.next(call.request, context);
    } catch (error) {
      if (context.signal.aborted) throw error;
      if (isReasoned(error)) throw toStatus(error, statusOf(error.reason));
      if (!(error instanceof RichServerError)) onBug(error, call.method.path);
      throw error;
    }
  };
}

function toStatus(error: Reasoned, code: Status): RichServerError {
  const info = ErrorInfo.fromPartial({ reason: error.reason, domain: errorDomain, metadata: { ...error.facts } });
  return new RichServerError(code, error.message, [info]);
}

/** What a failed call said, as a client sees it. */
export interface RpcFailure {
  readonly code: Status;
  /** The reason sent by Sluice; undefined where the failure is gRPC's own, such as a lost connection. */
  readonly reason: string | undefined;
  readonly message: string;
  readonly facts: Readonly<Record<string, string>>;
}

/**
 * Reads what a call threw, of a client of nice-grpc, which needs `errorDetailsClientMiddleware`, or of grpc-js itself; undefined when it is no
 * failed call at all.
 */
export function rpcFailureOf(error: unknown): RpcFailure | undefined {
  if (error instanceof ClientError) {
    const details = error instanceof RichClientError ? error.extra : [];
    const info = details.find((detail) => detail.$type === ErrorInfo.$type) as ErrorInfo | undefined;
    return failureOf(error.code, error.details, info);
  }
  if (!isServiceError(error)) return undefined;
  const [details] = error.metadata.get(detailsKey);
  return failureOf(error.code, error.details, Buffer.isBuffer(details) ? infoIn(details) : undefined);
}

function failureOf(code: Status, message: string, info: ErrorInfo | undefined): RpcFailure {
  return { code, reason: info?.reason, message, facts: info?.metadata ?? {} };
}

function isServiceError(error: unknown): error is ServiceError {
  return error instanceof Error && 'code' in error && typeof error.code === 'number' && 'metadata' in error;
}

/** Where gRPC carries what a status has besides its message: a google.rpc.Status. */
const detailsKey = 'grpc-status-details-bin';
/** google.rpc.Status (googleapis, google/rpc/status.proto), of which only this is read; each is a google.protobuf.Any. */
const rpcStatus = new protobuf.Type('Status').add(new protobuf.Field('details', 3, 'bytes', 'repeated'));

function infoIn(bytes: Buffer): ErrorInfo | undefined {
  const { details } = rpcStatus.decode(bytes) as unknown as { details: Uint8Array[] };
  const info = details.map((each) => Any.decode(each)).find(({ typeUrl }) => typeUrl.endsWith(`/${ErrorInfo.$type}`));
  return info === undefined ? undefined : ErrorInfo.decode(info.value);
}

export { Status };
