import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Channel, type Client, createChannel, createClientFactory } from 'nice-grpc';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { pino } from 'pino';
import { type RunningAgent, startAgent } from '../../agent/agent.ts';
import type { PoolConfig } from '../../agent/config/pool-config.ts';
import { formatAddress } from '../../agent/config/values.ts';
import type { Tools } from '../../agent/copy/tools.ts';
import { type JournalPace, usualPace } from '../../agent/journal/pace.ts';
import type { OfferTerms } from '../../agent/offers/offers.ts';
import type { Role } from '../../pki/identity.ts';
import { type RpcFailure, rpcFailureOf } from '../../proto/errors.ts';
import { clientChannelOptions, clientCredentials } from '../../proto/peer.ts';
import { AgentService } from '../../proto/services.ts';
import type { TestAuthority } from './certificates.ts';

export type AgentClient = Client<typeof AgentService>;

/** An agent within this process, with two file pools of its own, `fast` and `slow`, and a daemon's connection to it. */
export interface AgentRig {
  readonly agent: RunningAgent;
  /** Calls as the daemon. */
  readonly client: AgentClient;
  readonly folder: string;
  /** What it has logged, one JSON line each. */
  readonly log: readonly string[];
  /** Path of a volume in a pool. */
  volume(pool: string, name: string): string;
  /** Calls as somebody else. */
  clientAs(role: Role, authority?: TestAuthority): Promise<AgentClient>;
  dispose(): Promise<void>;
}

export async function startAgentRig(
  authority: TestAuthority,
  host = 'stor-01',
  options: {
    tools?: Tools;
    pools?: readonly PoolConfig[];
    metrics?: boolean;
    journal?: JournalPace;
    /** Below its folder: takes offers at `offers.sock`. */
    offers?: OfferTerms;
  } = {},
): Promise<AgentRig> {
  const folder = await mkdtemp(join(tmpdir(), `sluice-${host}-`));
  const filePools = ['fast', 'slow'].map((name) => ({ name, driver: 'file', path: join(folder, name) }) as const);
  for (const { path } of filePools) await mkdir(path);
  const anyPort = { host: '127.0.0.1', port: 0 };
  const log: string[] = [];
  const agent = await startAgent({
    config: {
      host,
      listen: anyPort,
      data: { listen: anyPort, advertise: undefined },
      state: join(folder, 'state'),
      journal: options.journal ?? usualPace,
      tls: { ca: '', cert: '', key: '' },
      pools: [...filePools, ...(options.pools ?? [])],
      offers: options.offers && {
        ...options.offers,
        socket: join(folder, 'offers.sock'),
        missedFile: join(folder, 'missed.log'),
      },
      metrics: options.metrics ? { listen: anyPort } : undefined,
      log: 'info',
    },
    tls: await authority.issue({ name: host, role: 'agent' }),
    logger: pino({}, { write: (line: string) => void log.push(line) }),
    ...(options.tools && { tools: options.tools }),
  });
  const channels: Channel[] = [];
  async function clientAs(role: Role, of = authority): Promise<AgentClient> {
    const tls = await of.issue({ name: 'caller', role });
    const channel = createChannel(
      formatAddress(agent.listen),
      clientCredentials({ ...tls, ca: authority.ca }, { role: 'agent', name: host }),
      clientChannelOptions,
    );
    channels.push(channel);
    return createClientFactory().use(errorDetailsClientMiddleware).create(AgentService, channel);
  }
  return {
    agent,
    client: await clientAs('daemon'),
    folder,
    log,
    volume: (pool, name) => join(folder, pool, name),
    clientAs,
    async dispose() {
      for (const channel of channels) channel.close();
      await agent.close();
      await rm(folder, { recursive: true });
    },
  };
}

/** Waits for a call to fail, and gives what the failure said. */
export async function refusalOf(call: Promise<unknown>): Promise<RpcFailure | undefined> {
  try {
    await call;
    return undefined;
  } catch (error) {
    return rpcFailureOf(error);
  }
}
