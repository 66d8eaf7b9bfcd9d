import { chmod, mkdir, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { dirname } from 'node:path';
import { createServer, type ServiceImplementation } from 'nice-grpc';
import { errorDetailsServerMiddleware } from 'nice-grpc-error-details';
import type { Logger } from 'pino';
import { errorsBecomeStatuses } from '../../proto/errors.ts';
import { OfferService } from '../../proto/services.ts';
import { ListenError } from '../listen-error.ts';
import { statusOf } from './statuses.ts';

/** Takes offers of programs on this host. */
export interface OfferServer {
  /** Ends every call, and removes the socket. */
  close(): Promise<void>;
}

/**
 * Serves offers at a Unix socket that only the agent's own user, and root, may open.
 * @throws ListenError
 */
export async function serveOffers(
  path: string,
  handlers: ServiceImplementation<typeof OfferService>,
  logger: Logger,
): Promise<OfferServer> {
  const onBug = (error: unknown, call: string) => logger.error({ err: error, call }, 'bug');
  const server = createServer().use(errorDetailsServerMiddleware).use(errorsBecomeStatuses(statusOf, onBug));
  server.add(OfferService, handlers);
  try {
    // Nobody else can look into a folder that is made here; in one that is there the socket's own mode counts.
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await removeLeftOver(path);
    await server.listen(`unix:${path}`);
    await chmod(path, 0o600);
  } catch (cause) {
    await server.shutdown();
    throw new ListenError('offers', path, cause);
  }
  return {
    async close() {
      server.forceShutdown();
      await rm(path, { force: true });
    },
  };
}

/** The socket of an agent that died is still there, and nobody answers. */
async function removeLeftOver(path: string): Promise<void> {
  const stats = await stat(path).catch(() => undefined);
  if (stats === undefined) return;
  if (!stats.isSocket()) throw new Error('something else than a socket is there');
  if (await answers(path)) throw new Error('another program serves it');
  await rm(path);
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path)
      .once('connect', () => {
        socket.destroy();
        resolve(true);
      })
      .once('error', () => resolve(false));
  });
}
