import { type Client, createChannel, createClientFactory } from 'nice-grpc';
import { type DeadlineOptions, deadlineMiddleware } from 'nice-grpc-client-middleware-deadline';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import type { TlsMaterial } from '../../pki/identity.ts';
import type { CopyStatus as CopyStatusMessage } from '../../proto/gen/sluice/agent/v1/CopyStatus.ts';
import type { Volume } from '../../proto/gen/sluice/agent/v1/Volume.ts';
import { clientChannelOptions, clientCredentials } from '../../proto/peer.ts';
import { AgentService } from '../../proto/services.ts';
import { longestStartMs } from '../core/plan/holding-of.ts';
import type { Agent, AgentFacts, AgentNews } from './agent.ts';
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

/** What ends by itself has a deadline. Apart, as every method of a client takes memory, and a daemon has clients for every host. */
const { watch: watching, ...commands } = AgentService;
const streams = { watch: watching };

type AgentClient = Client<typeof commands, DeadlineOptions>;
type AgentStreams = Client<typeof streams, DeadlineOptions>;

/**
 * The client of one host's agent, over gRPC with certificates on both sides.
 * @param host the name that the agent's certificate must carry
 * @param address "address:port"
 */
export function connectAgent(host: string, address: string, tls: TlsMaterial): Agent {
  const channel = createChannel(address, clientCredentials(tls, { role: 'agent', name: host }), channelOptions);
  const factory = createClientFactory().use(errorDetailsClientMiddleware).use(deadlineMiddleware);
  const client = factory.create(commands, channel, { '*': { deadline: callDeadlineMs } });
  const endless = factory.create(streams, channel);
  return {
    ...volumeCalls(host, client),
    ...copyCalls(host, client),
    watch: (signal) => watch(host, endless, signal),
    close: () => channel.close(),
  };
}

const slowly = { deadline: slowCallDeadlineMs };
const asStart = { deadline: startDeadlineMs };

function volumeCalls(host: string, client: AgentClient) {
  const asked = asking(host);
  const drivers = new Map<string, string>();
  const listPools = async () => {
    const { pools } = await asked(client.listPools({}));
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
    describe: async (signal) => agentFacts(await asked(client.getAgent({}, signal === undefined ? {} : { signal }))),
    listVolumes: async () => Promise.all((await asked(client.listVolumes({}))).volumes.map(facts)),
    findVolume: (pool, volume) =>
      asked(client.getVolume({ pool, volume })).then(
        (found) => facts(found.volume),
        (error: AgentFailure) => (error.reason === 'VOLUME_NOT_FOUND' ? undefined : rethrow(error)),
      ),
    setMetadata: async (pool, volume, metadata) =>
      facts((await asked(client.setVolumeMetadata({ pool, volume, metadata: { ...metadata } }))).volume),
    createTarget: async (migrationId, { pool, volume, sizeBytes, metadata }) =>
      (await asked(client.createTarget({ pool, migrationId, volume, sizeBytes, metadata: { ...metadata } }))).sizeBytes,
    getTarget: (migrationId, pool) => asked(client.getTarget({ pool, migrationId })),
    publishTarget: async (migrationId, pool, volume) =>
      facts((await asked(client.publishTarget({ pool, migrationId, volume }))).volume),
    discardTarget: async (migrationId, pool) => void (await asked(client.discardTarget({ pool, migrationId }))),
    deleteVolume: async (pool, volume) => void (await asked(client.deleteVolume({ pool, volume }))),
    renameVolume: async (pool, volume, newName) => void (await asked(client.renameVolume({ pool, volume, newName }))),
    moveVolume: ({ sourcePool, volume, destinationPool, keepSourceAs }) =>
      asked(client.moveVolume({ sourcePool, volume, destinationPool, keepSourceAs }, slowly)),
  } satisfies Partial<Agent>;
}

function copyCalls(host: string, client: AgentClient) {
  const asked = asking(host);
  const rates = new RateCalls(host, client);
  const statusOf = (status: CopyStatusMessage | null) => {
    if (status === null) throw incompleteAnswer(host, 'the status of the copy');
    return copyStatusOf(status);
  };
  return {
    openSink: (migrationId, { copyId, pool, sizeBytes, sourceHost, rewriteFromBytes }) => {
      const again = rewriteFromBytes === undefined ? {} : { rewriteFromBytes };
      return asked(client.openSink({ copyId, pool, migrationId, sizeBytes, sourceHost, ...again }, slowly));
    },
    closeSink: async (copyId) => (await asked(client.closeSink({ copyId }, slowly))).landedBytes,
    startCopy: async (migrationId, copy, leaseMs) =>
      statusOf((await asked(client.startCopy(startCopyMessage(migrationId, copy, leaseMs), asStart))).status),
    startDigest: async (migrationId, copy, leaseMs) =>
      statusOf((await asked(client.startCopy(startDigestMessage(migrationId, copy, leaseMs), asStart))).status),
    getDigests: async (copyId) => {
      const { digests, ...answer } = await asked(client.getDigests({ copyId }, slowly));
      return { ...answer, digests: digests.map((digest) => digest.toString('hex')) };
    },
    setRate: (copyId, grant) => rates.set(copyId, grantMessage(grant, grant.leaseMs)),
    setTicket: async (copyId, ticket) => void (await asked(client.setTicket({ copyId, ticket }))),
    stopCopy: async (copyId) => {
      const { status } = await asked(client.stopCopy({ copyId }, slowly));
      return status === null ? undefined : copyStatusOf(status);
    },
    closeOffer: async (offerId, reason) => void (await asked(client.closeOffer({ offerId, reason }))),
    renewLeases: async (leaseMs) => void (await asked(client.renewLeases({ lease: durationMessage(leaseMs) }))),
  } satisfies Partial<Agent>;
}

async function* watch(host: string, client: AgentStreams, signal: AbortSignal): AsyncGenerator<AgentNews> {
  try {
    for await (const { copies, complete, offers } of client.watch({}, { signal })) {
      yield { copies: copies.map(copyStatusOf), complete, offers: offers?.offers.map(offerFactsOf) };
    }
  } catch (error) {
    throw agentFailureOf(host, error);
  }
}

function agentFacts({ host, version, instanceId, missingTools }: AgentFacts): AgentFacts {
  return { host, version, instanceId, missingTools };
}

/** Turns what a call throws into AgentFailure. */
function asking(host: string) {
  return <T>(call: Promise<T>): Promise<T> => call.catch((error: unknown) => rethrow(agentFailureOf(host, error)));
}

function rethrow(error: Error): never {
  throw error;
}
