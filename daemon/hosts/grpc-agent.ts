import type { TlsMaterial } from '../../pki/identity.ts';
import type { CopyStatus as CopyStatusMessage } from '../../proto/gen/sluice/agent/v1/CopyStatus.ts';
import type { Volume } from '../../proto/gen/sluice/agent/v1/Volume.ts';
import { clientChannelOptions, clientCredentials } from '../../proto/peer.ts';
import { AgentService } from '../../proto/services.ts';
import { longestStartMs } from '../core/plan/holding-of.ts';
import type { Agent, AgentFacts, AgentNews } from './agent.ts';
import { AgentChannel, type CallOptions, type Method } from './agent-channel.ts';
import { type AgentFailure, agentFailureOf, incompleteAnswer } from './agent-failure.ts';
import {
  copyStatusOf,
  durationMessage,
  grantMessage,
  offerFactsOf,
  startCopyMessage,
  startDigestMessage,
} from './copy-messages.ts';
import { RateCalls } from './rate-calls.ts';
import { poolFactsOf, volumeFactsOf } from './volume-messages.ts';

/** How long an ordinary call may take, in milliseconds. */
const callDeadlineMs = 10_000;
/** How long a driver may take to move, and a sink to drain what it has received. */
const slowCallDeadlineMs = 120_000;
/** As the sharing of budgets reckons with. */
const startDeadlineMs = longestStartMs;

const channelOptions = {
  ...clientChannelOptions,
  'grpc.keepalive_time_ms': 10_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.keepalive_permit_without_calls': 1,
  'grpc.initial_reconnect_backoff_ms': 200,
  // How long a connection may take to be made, whatever its name says: with a thousand hosts at once, or far away, longer than a moment.
  'grpc.min_reconnect_backoff_ms': 10_000,
  'grpc.max_reconnect_backoff_ms': 2_000,
  // A host with many volumes lists them in one message.
  'grpc.max_receive_message_length': 64 * 2 ** 20,
};

const soon = { deadlineMs: callDeadlineMs };
const slowly = { deadlineMs: slowCallDeadlineMs };
const asStart = { deadlineMs: startDeadlineMs };

/**
 * The client of one host's agent, over gRPC with certificates on both sides.
 * @param host the name that the agent's certificate must carry
 * @param address "address:port"
 */
export function connectAgent(host: string, address: string, tls: TlsMaterial): Agent {
  const channel = new AgentChannel(address, clientCredentials(tls, { role: 'agent', name: host }), channelOptions);
  return {
    ...volumeCalls(host, channel),
    ...copyCalls(host, channel),
    watch: (signal, tell) => watch(host, channel, signal, tell),
    close: () => channel.close(),
  };
}

function volumeCalls(host: string, channel: AgentChannel) {
  const ask = asking(host, channel);
  const drivers = new Map<string, string>();
  const listPools = async () => {
    const { pools } = await ask(AgentService.listPools, {});
    for (const { name, driver } of pools) drivers.set(name, driver);
    return pools.map((pool) => poolFactsOf(host, pool));
  };
  const facts = async (volume: Volume | null) => {
    if (volume === null) throw incompleteAnswer(host, 'the volume');
    if (!drivers.has(volume.pool)) await listPools();
    return volumeFactsOf(host, drivers.get(volume.pool) ?? '', volume);
  };
  return {
    listPools,
    describe: async (signal) => agentFacts(await ask(AgentService.getAgent, {}, { ...soon, signal })),
    listVolumes: async () => Promise.all((await ask(AgentService.listVolumes, {})).volumes.map(facts)),
    findVolume: (pool, volume) =>
      ask(AgentService.getVolume, { pool, volume }).then(
        (found) => facts(found.volume),
        (error: AgentFailure) => (error.reason === 'VOLUME_NOT_FOUND' ? undefined : rethrow(error)),
      ),
    setMetadata: async (pool, volume, metadata) =>
      facts((await ask(AgentService.setVolumeMetadata, { pool, volume, metadata: { ...metadata } })).volume),
    createTarget: async (migrationId, { pool, volume, sizeBytes, metadata }) =>
      (await ask(AgentService.createTarget, { pool, migrationId, volume, sizeBytes, metadata: { ...metadata } }))
        .sizeBytes,
    getTarget: (migrationId, pool) => ask(AgentService.getTarget, { pool, migrationId }),
    publishTarget: async (migrationId, pool, volume) =>
      facts((await ask(AgentService.publishTarget, { pool, migrationId, volume })).volume),
    discardTarget: async (migrationId, pool) => void (await ask(AgentService.discardTarget, { pool, migrationId })),
    deleteVolume: async (pool, volume) => void (await ask(AgentService.deleteVolume, { pool, volume })),
    renameVolume: async (pool, volume, newName) =>
      void (await ask(AgentService.renameVolume, { pool, volume, newName })),
    moveVolume: ({ sourcePool, volume, destinationPool, keepSourceAs }) =>
      ask(AgentService.moveVolume, { sourcePool, volume, destinationPool, keepSourceAs }, slowly),
  } satisfies Partial<Agent>;
}

function copyCalls(host: string, channel: AgentChannel) {
  const ask = asking(host, channel);
  const rates = new RateCalls(host, {
    setRate: (grant) => channel.call(AgentService.setRate, grant, soon),
    setRates: (grants) => channel.call(AgentService.setRates, grants, soon),
  });
  const statusOf = (status: CopyStatusMessage | null) => {
    if (status === null) throw incompleteAnswer(host, 'the status of the copy');
    return copyStatusOf(status);
  };
  return {
    openSink: (migrationId, { copyId, pool, sizeBytes, sourceHost, rewriteFromBytes }) => {
      const again = rewriteFromBytes === undefined ? {} : { rewriteFromBytes };
      return ask(AgentService.openSink, { copyId, pool, migrationId, sizeBytes, sourceHost, ...again }, slowly);
    },
    closeSink: async (copyId) => (await ask(AgentService.closeSink, { copyId }, slowly)).landedBytes,
    startCopy: async (migrationId, copy, leaseMs) =>
      statusOf((await ask(AgentService.startCopy, startCopyMessage(migrationId, copy, leaseMs), asStart)).status),
    startDigest: async (migrationId, copy, leaseMs) =>
      statusOf((await ask(AgentService.startCopy, startDigestMessage(migrationId, copy, leaseMs), asStart)).status),
    getDigests: async (copyId) => {
      const { digests, ...answer } = await ask(AgentService.getDigests, { copyId }, slowly);
      return { ...answer, digests: digests.map((digest) => digest.toString('hex')) };
    },
    setRate: (copyId, grant) => rates.set(copyId, grantMessage(grant, grant.leaseMs)),
    setTicket: async (copyId, ticket) => void (await ask(AgentService.setTicket, { copyId, ticket })),
    stopCopy: async (copyId) => {
      const { status } = await ask(AgentService.stopCopy, { copyId }, slowly);
      return status === null ? undefined : copyStatusOf(status);
    },
    closeOffer: async (offerId, reason) => void (await ask(AgentService.closeOffer, { offerId, reason })),
    renewLeases: async (leaseMs) => void (await ask(AgentService.renewLeases, { lease: durationMessage(leaseMs) })),
  } satisfies Partial<Agent>;
}

async function watch(
  host: string,
  channel: AgentChannel,
  signal: AbortSignal,
  tell: (news: AgentNews) => void,
): Promise<void> {
  try {
    await channel.follow(AgentService.watch, {}, signal, ({ copies, complete, offers }) => {
      tell({ copies: copies.map(copyStatusOf), complete, offers: offers?.offers.map(offerFactsOf) });
    });
  } catch (error) {
    throw agentFailureOf(host, error);
  }
}

function agentFacts({ host, version, instanceId, missingTools }: AgentFacts): AgentFacts {
  return { host, version, instanceId, missingTools };
}

/** Calls whose failures are AgentFailure. */
function asking(host: string, channel: AgentChannel) {
  return <Request, Response>(
    method: Method<Request, Response>,
    request: Request,
    options: CallOptions = soon,
  ): Promise<Response> =>
    channel.call(method, request, options).catch((error: unknown) => rethrow(agentFailureOf(host, error)));
}

function rethrow(error: Error): never {
  throw error;
}
