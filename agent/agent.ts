import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import type { TlsMaterial } from '../pki/identity.ts';
import { agentHandlers } from './api/agent-handlers.ts';
import { copyHandlers } from './api/copy-handlers.ts';
import type { OfferServer } from './api/offer-server.ts';
import { poolHandlers } from './api/pool-handlers.ts';
import { type AgentHandlers, startApiServer } from './api/server.ts';
import { targetHandlers } from './api/target-handlers.ts';
import { advertisedAddress } from './config/advertised-address.ts';
import type { AgentConfig } from './config/agent-config.ts';
import { type Address, formatAddress } from './config/values.ts';
import { Copies } from './copies/copies.ts';
import { HiddenTargets } from './copies/hidden-targets.ts';
import { Pipelines } from './copies/pipelines.ts';
import { TargetSinks } from './copies/target-sinks.ts';
import { Uses } from './copies/uses.ts';
import { systemTools, type Tools } from './copy/tools.ts';
import { lookAround } from './first-look.ts';
import { Journal } from './journal/journal.ts';
import { SinkServer } from './link/sink-server.ts';
import { Sinks } from './link/sinks.ts';
import { ListenError } from './listen-error.ts';
import type { Observed } from './metrics/agent-registry.ts';
import type { ServedMetrics } from './metrics/start-metrics.ts';
import { Offers, type OfferTerms } from './offers/offers.ts';
import { Pools } from './pools/pools.ts';
import { ToolCheck } from './tools/tool-check.ts';
import { readVersion } from './version.ts';

/** An agent that serves. */
export interface RunningAgent {
  /** Where it takes commands, with the real port. */
  readonly listen: Address;
  /** Where other agents connect for data. */
  readonly data: Address;
  /** Where its metrics are read; undefined for nowhere. */
  readonly metrics: Address | undefined;
  /** Takes no more calls, ends every copy and sink where it has landed, and lets go of the addresses. */
  close(): Promise<void>;
}

/**
 * Starts an agent: first the address for data, then the one for commands.
 * @param tools other programs than those on PATH
 * @throws ListenError
 */
export async function startAgent(options: {
  readonly config: AgentConfig;
  readonly tls: TlsMaterial;
  readonly logger: Logger;
  readonly tools?: Tools;
}): Promise<RunningAgent> {
  const { config, tls, logger, tools = systemTools } = options;
  const uses = new Uses();
  const pools = new Pools(config.pools, config.state);
  const check = new ToolCheck(tools);
  const linkSinks = new Sinks(logger, tools);
  const targets = new HiddenTargets(pools, new Journal(config.state, config.journal, logger));
  const sinks = new TargetSinks({ targets, uses, sinks: linkSinks, check, tools });
  const offers = new Offers(config.offers ?? noOffers, logger);
  const copies = new Copies(new Pipelines({ pools, targets, uses, offers, check, tools, tls, logger }), logger);
  const closing = new AbortController();

  const sinkServer = new SinkServer(linkSinks, tls, logger);
  const { host, port } = config.data.listen;
  const dataPort = await sinkServer.listen(host, port).catch((cause: unknown) => {
    throw new ListenError('data', config.data.listen, cause);
  });
  const data = advertisedAddress(config, dataPort);
  const dataAddress = formatAddress(data);
  const self = { host: config.host, version: readVersion(), instanceId: randomUUID(), dataAddress };
  const handlers: AgentHandlers = {
    ...agentHandlers(self, check),
    ...poolHandlers(pools, uses),
    ...targetHandlers(pools, targets, uses, sinks),
    ...copyHandlers(copies, sinks, offers, dataAddress, closing.signal),
  };
  const metrics = await serveMetrics(config.metrics?.listen, {
    version: self.version,
    pools: config.pools.map(({ name }) => name),
    copies,
    sinks,
    sinkServer,
    offers: config.offers && { open: offers, missedFile: config.offers.missedFile },
  });
  const offerServer = await takeOffers(config.offers?.socket, { offers, copies, check, logger });
  const server = await startApiServer({ listen: config.listen, tls, handlers, logger });
  const addresses = { listen: formatAddress(server.address), data: dataAddress };
  const observed = metrics && { metrics: formatAddress(metrics.address) };
  logger.info({ ...addresses, ...observed, version: self.version }, 'serving');
  void lookAround(pools, check, logger);
  void targets.forgetGone();

  return {
    listen: server.address,
    data,
    metrics: metrics?.address,
    async close() {
      closing.abort();
      offers.closeAll();
      // First each sink by itself: what it has landed is recorded then.
      const sinksClosed = sinks.closeAll().then(() => sinkServer.close());
      await Promise.all([server.close(), copies.close(), sinksClosed, metrics?.close(), offerServer?.close()]);
      logger.info({}, 'stopped');
    },
  };
}

/** Without a socket nobody can offer anything. */
const noOffers: OfferTerms = { patterns: [], longestWaitMs: 0 };

/** An agent to which nobody offers copies does without the second server. @throws ListenError */
async function takeOffers(
  socket: string | undefined,
  by: { offers: Offers; copies: Copies; check: ToolCheck; logger: Logger },
): Promise<OfferServer | undefined> {
  if (socket === undefined) return undefined;
  const [{ offerHandlers }, { serveOffers }] = await Promise.all([
    import('./api/offer-handlers.ts'),
    import('./api/offer-server.ts'),
  ]);
  return serveOffers(socket, offerHandlers(by.offers, by.copies, by.check), by.logger);
}

/** An agent that nobody scrapes does without the library: it costs memory. @throws ListenError */
async function serveMetrics(listen: Address | undefined, observed: Observed): Promise<ServedMetrics | undefined> {
  if (listen === undefined) return undefined;
  const { startMetrics } = await import('./metrics/start-metrics.ts');
  return startMetrics(listen, observed);
}
