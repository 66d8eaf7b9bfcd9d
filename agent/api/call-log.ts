import type { ServerMiddleware } from 'nice-grpc-common';
import type { Logger } from 'pino';

/** Commands that only ask, or come every few seconds; they are logged for those who look closely. */
const quiet = /\/(Get|List|Watch|RenewLeases)/;

/** What of a request is worth a word; never a ticket. */
const telling = {
  pool: 'pool',
  sourcePool: 'source_pool',
  destinationPool: 'destination_pool',
  volume: 'volume',
  newName: 'new_name',
  migrationId: 'migration_id',
  copyId: 'copy_id',
} as const;

/** Logs each command when it has ended: what it was about, how long it took, and why it was refused. */
export function callLog(logger: Logger): ServerMiddleware {
  return async function* log(call, context) {
    const name = call.method.path.slice(call.method.path.lastIndexOf('/') + 1);
    const facts = call.requestStream ? {} : factsOf(call.request);
    const startedAt = performance.now();
    const took = () => ({ ...facts, took_ms: Math.round(performance.now() - startedAt) });
    try {
      const response = yield* call.next(call.request, context);
      logger[quiet.test(call.method.path) ? 'debug' : 'info'](took(), name);
      return response;
    } catch (error) {
      if (!context.signal.aborted) logger.warn({ ...took(), problem: (error as Error).message }, `${name} refused`);
      throw error;
    }
  };
}

function factsOf(request: unknown): Record<string, string> {
  const values = Object.entries(telling).map(([key, name]) => [name, (request as Record<string, unknown>)[key]]);
  return Object.fromEntries(values.filter(([, value]) => typeof value === 'string' && value !== ''));
}
