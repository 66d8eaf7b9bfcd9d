import type { ClientMiddleware } from 'nice-grpc';
import type { DeadlineOptions } from 'nice-grpc-client-middleware-deadline';
import { rpcFailureOf } from '../../proto/errors.ts';
import { failureOfCall } from './refusal.ts';

export type DeadlineExtension = DeadlineOptions;

/** Gives every single request so much time; a stream may last as long as it likes. */
export function timeLimit(timeoutMs: number): ClientMiddleware<object, DeadlineOptions> {
  return async function* limited(call, options) {
    return yield* call.next(call.request, call.responseStream ? options : { ...options, deadline: timeoutMs });
  };
}

/** Turns what a call throws into a `Failure` that says what to do about it. */
export function failuresOf(address: string, timeoutMs: number): ClientMiddleware {
  return async function* failures(call, options) {
    try {
      return yield* call.next(call.request, options);
    } catch (error) {
      const failed = rpcFailureOf(error);
      throw failed === undefined ? error : failureOfCall(failed, { address, timeoutMs });
    }
  };
}
