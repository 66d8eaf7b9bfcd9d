import { ServerError, type ServerMiddleware } from 'nice-grpc-common';
import { Status } from '../../proto/errors.ts';

/** A call of a client that has ended. */
export interface CallEnd {
  /** Full name, such as `sluice.v1.MigrationService`. */
  readonly service: string;
  readonly method: string;
  /** gRPC's word: `OK`, `NOT_FOUND`. */
  readonly code: string;
  /** True where the answer is a stream. */
  readonly isStream: boolean;
  readonly seconds: number;
}

/** Tells of every call how it ended. */
export class Calls {
  readonly #listeners = new Set<(end: CallEnd) => void>();

  /** @returns a function that ends the listening */
  onEnd(listener: (end: CallEnd) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Its place is outside of whatever turns errors into statuses. */
  middleware(): ServerMiddleware {
    const tell = (end: CallEnd) => {
      for (const listener of this.#listeners) listener(end);
    };
    return async function* watched(call, context) {
      const [, service = '', method = ''] = call.method.path.split('/');
      const begunAt = performance.now();
      // What neither answers nor throws was given up by the client.
      let code = Status.CANCELLED;
      try {
        const response = yield* call.next(call.request, context);
        code = Status.OK;
        return response;
      } catch (error) {
        if (!context.signal.aborted) code = error instanceof ServerError ? error.code : Status.UNKNOWN;
        throw error;
      } finally {
        const seconds = (performance.now() - begunAt) / 1000;
        tell({ service, method, code: Status[code], isStream: call.responseStream, seconds });
      }
    };
  }
}
