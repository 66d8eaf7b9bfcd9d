import { createServer, type ServiceImplementation } from 'nice-grpc';
import { errorDetailsServerMiddleware } from 'nice-grpc-error-details';
import { HealthDefinition, HealthServiceImpl, HealthState } from 'nice-grpc-server-health';
import type { Logger } from 'pino';
import type { TlsMaterial } from '../../pki/identity.ts';
import { errorsBecomeStatuses } from '../../proto/errors.ts';
import { allowRoles, peerInterceptor, serverCredentials } from '../../proto/peer.ts';
import { AgentService } from '../../proto/services.ts';
import { type Address, formatAddress } from '../config/values.ts';
import { ListenError } from '../listen-error.ts';
import { callLog } from './call-log.ts';
import { statusOf } from './statuses.ts';

/** Time that calls under way have to end, in milliseconds. */
const drainMs = 2000;

/** How often a quiet client is asked whether it is still there, and how long it may take to answer. */
const keepalive = { 'grpc.keepalive_time_ms': 20_000, 'grpc.keepalive_timeout_ms': 10_000 };

/** An answer to every command of the daemon. */
export type AgentHandlers = ServiceImplementation<typeof AgentService>;

/** A server that takes commands. */
export interface ApiServer {
  /** Where it listens, with the real port. */
  readonly address: Address;
  /** Takes no more calls, lets those under way end for a short while, and cuts the rest off. */
  close(): Promise<void>;
}

/**
 * Serves the daemon's commands, and health to every role.
 * @throws ListenError
 */
export async function startApiServer(options: {
  readonly listen: Address;
  readonly tls: TlsMaterial;
  readonly handlers: AgentHandlers;
  readonly logger: Logger;
}): Promise<ApiServer> {
  const { listen, tls, handlers, logger } = options;
  const health = HealthState();
  const onBug = (error: unknown, call: string) => logger.error({ err: error, call }, 'bug');
  const server = createServer({ interceptors: [peerInterceptor], ...keepalive })
    .use(errorDetailsServerMiddleware)
    .use(errorsBecomeStatuses(statusOf, onBug));
  server.with(callLog(logger)).with(allowRoles('daemon')).add(AgentService, handlers);
  server.with(allowRoles('daemon', 'agent', 'client')).add(HealthDefinition, HealthServiceImpl(health));
  const port = await server.listen(formatAddress(listen), serverCredentials(tls)).catch((cause: unknown) => {
    throw new ListenError('commands', listen, cause);
  });
  health.setStatus('healthy');
  return {
    address: { host: listen.host, port },
    async close() {
      health.setStatus('unhealthy');
      const cutOff = setTimeout(() => server.forceShutdown(), drainMs);
      await server.shutdown();
      clearTimeout(cutOff);
    },
  };
}
