import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createServer, type Server, type ServerMiddleware, type ServiceImplementation } from 'nice-grpc';
import { errorDetailsServerMiddleware } from 'nice-grpc-error-details';
import type { TlsMaterial } from '../../pki/identity.ts';
import { errorsBecomeStatuses, Status } from '../../proto/errors.ts';
import type { CopyStatusInput } from '../../proto/gen/sluice/agent/v1/CopyStatus.ts';
import type { Grant } from '../../proto/gen/sluice/agent/v1/Grant.ts';
import type { GrantAnswerInput } from '../../proto/gen/sluice/agent/v1/GrantAnswer.ts';
import type { OpenSinkRequest } from '../../proto/gen/sluice/agent/v1/OpenSinkRequest.ts';
import type { StartCopyRequest } from '../../proto/gen/sluice/agent/v1/StartCopyRequest.ts';
import { allowRoles, peerInterceptor, serverCredentials } from '../../proto/peer.ts';
import { AgentService } from '../../proto/services.ts';
import { FakeCopy, type Landing } from './fake-copy.ts';
import { digestsOf, type FakeDigests, rewrite } from './fake-digests.ts';
import { FakeFault, FakeStorage } from './fake-storage.ts';

/** How often a simulated agent says how its copies are when nothing else is asked, in milliseconds. */
const usualReportMs = 250;

export interface FakeAgentOptions {
  readonly host: string;
  readonly tls: TlsMaterial;
  /** Agents that can bring bytes to each other. */
  readonly fleet: Map<string, FakeAgent>;
  readonly pools?: readonly string[];
  readonly capacityBytes?: number;
  readonly missingTools?: readonly string[];
  /** Whether its drivers move volumes between its pools by their own means. */
  readonly driverMoves?: boolean;
  /** How often it says how its copies are, in milliseconds. */
  readonly reportMs?: number;
  /** Called each time that a copy has begun to obey a grant, its first one included. */
  readonly onGrant?: (copy: FakeCopy) => void;
}

interface Sink {
  readonly ticket: string;
  readonly landing: { landedBytes: number };
}

/** An agent as the daemon sees it: real gRPC and certificates; volumes in memory, copies that move by the clock. */
export class FakeAgent {
  readonly storage: FakeStorage;
  /** Names of the calls it got, in order; RenewLeases and reads left out. */
  readonly calls: string[] = [];
  /** So many milliseconds go by until it hears a new rate. */
  deafMs = 0;
  readonly #options: FakeAgentOptions;
  readonly #copies = new Map<string, FakeCopy>();
  readonly #sinks = new Map<string, Sink>();
  readonly #digests = new Map<string, FakeDigests>();
  readonly #faults = new Map<string, FakeFault[]>();
  readonly #held = new Map<string, Promise<void>>();
  #instanceId = '';
  #server: Server | undefined;
  #port = 0;

  private constructor(options: FakeAgentOptions) {
    this.#options = options;
    const { pools = ['fast', 'slow'], capacityBytes = 2 ** 40 } = options;
    this.storage = new FakeStorage(pools, capacityBytes);
    options.fleet.set(options.host, this);
  }

  static async start(options: FakeAgentOptions): Promise<FakeAgent> {
    const agent = new FakeAgent(options);
    await agent.start();
    return agent;
  }

  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  copies(): FakeCopy[] {
    return [...this.#copies.values()];
  }

  /** The next call of that method throws this, then the one after the next. */
  failNext(method: string, fault: FakeFault): void {
    this.#faults.set(method, [...(this.#faults.get(method) ?? []), fault]);
  }

  /** Calls of that method, such as `createTarget`, wait until what is returned is called. */
  hold(method: string): () => void {
    const held = Promise.withResolvers<void>();
    this.#held.set(method, held.promise);
    return () => {
      this.#held.delete(method);
      held.resolve();
    };
  }

  /** Listens again where it listened before, as another run that knows of no copies. */
  async start(): Promise<void> {
    this.#instanceId = randomUUID();
    const statusOf = (reason: string) => {
      if (reason.endsWith('NOT_FOUND')) return Status.NOT_FOUND;
      return reason === 'COPY_EXISTS' ? Status.ALREADY_EXISTS : Status.FAILED_PRECONDITION;
    };
    const server = createServer({ interceptors: [peerInterceptor] })
      .use(this.#holding())
      .use(errorDetailsServerMiddleware)
      .use(errorsBecomeStatuses(statusOf, (error) => console.error(error)));
    server.with(allowRoles('daemon')).add(AgentService, this.#handlers());
    this.#server = server;
    this.#port = await server.listen(`127.0.0.1:${this.#port}`, serverCredentials(this.#options.tls));
  }

  /** As when the way to it is cut: its copies go on. It comes back with `start`. */
  cutOff(): void {
    this.#server?.forceShutdown();
  }

  /** As when its process ends: copies and sinks are gone, volumes and targets stay. */
  stop(): void {
    this.#server?.forceShutdown();
    this.#copies.clear();
    this.#sinks.clear();
  }

  /** Cuts the connections of every sink here. */
  cutSinks(): void {
    this.#sinks.clear();
  }

  /** Where bytes with that ticket land, as long as the ticket is good. */
  landingOf(copyId: string, ticket: string): Landing {
    return () => {
      const sink = this.#sinks.get(copyId);
      return sink?.ticket === ticket ? sink.landing : undefined;
    };
  }

  #holding(): ServerMiddleware {
    const held = this.#held;
    return async function* holding(call, context) {
      const [, , method = ''] = call.method.path.split('/');
      await held.get(method.charAt(0).toLowerCase() + method.slice(1));
      return yield* call.next(call.request, context);
    };
  }

  #called(method: string): void {
    this.calls.push(method);
    const [fault, ...rest] = this.#faults.get(method) ?? [];
    this.#faults.set(method, rest);
    if (fault !== undefined) throw fault;
  }

  #copy(copyId: string): FakeCopy {
    const copy = this.#copies.get(copyId);
    if (copy === undefined) throw new FakeFault('COPY_NOT_FOUND', `no copy ${copyId}`);
    return copy;
  }

  #landing(request: StartCopyRequest): Landing {
    const { copyId, local, remote, digest, startBytes, sizeBytes } = request;
    if (digest) {
      const landing = { landedBytes: startBytes };
      return () => landing;
    }
    if (local) {
      const { landing } = this.storage.target(local.pool, local.migrationId);
      if (local.rewrite) rewrite(this.storage, { ...local, startBytes, endBytes: sizeBytes });
      return () => landing;
    }
    return this.#options.fleet.get(remote?.host ?? '')?.landingOf(copyId, remote?.ticket ?? '') ?? (() => undefined);
  }

  #startCopy(request: StartCopyRequest): FakeCopy {
    const { copyId, sizeBytes, startBytes, grant } = request;
    if (grant === null) throw new FakeFault('REQUEST_INVALID', 'no grant');
    const spec = JSON.stringify({ ...request, grant: undefined });
    const known = this.#copies.get(copyId);
    if (known !== undefined && known.spec !== spec) throw new FakeFault('COPY_EXISTS', copyId);
    if (request.sourceMigrationId === '') this.#requireFree(request.sourcePool, request.volume);
    const copy = known ?? new FakeCopy(copyId, spec, sizeBytes, startBytes, grant, this.#landing(request));
    this.#copies.set(copyId, copy);
    this.#options.onGrant?.(copy);
    const digests = digestsOf(this.storage, request);
    if (digests !== undefined) this.#digests.set(copyId, digests);
    return copy;
  }

  async #setRate(copyId: string, grant: Grant | null): Promise<CopyStatusInput> {
    this.#called('setRate');
    const copy = this.#copy(copyId);
    if (this.deafMs > 0) await sleep(this.deafMs);
    if (grant !== null) copy.grant(grant);
    this.#options.onGrant?.(copy);
    return copy.status();
  }

  async #answerTo(copyId: string, grant: Grant | null): Promise<GrantAnswerInput> {
    try {
      return { status: await this.#setRate(copyId, grant) };
    } catch (error) {
      if (!(error instanceof FakeFault)) throw error;
      const { reason, message, facts } = error;
      return { error: { reason, message, facts: { ...facts } } };
    }
  }

  #requireFree(pool: string, name: string): void {
    const { holders } = this.storage.volume(pool, name);
    if (holders.length > 0) throw new FakeFault('VOLUME_HELD', holders.join());
  }

  #openSink({ copyId, pool, migrationId, rewriteFromBytes, sizeBytes }: OpenSinkRequest): Sink {
    const target = this.storage.target(pool, migrationId);
    if (rewriteFromBytes !== undefined) {
      rewrite(this.storage, { pool, migrationId, startBytes: rewriteFromBytes, endBytes: sizeBytes });
    }
    const landing = rewriteFromBytes === undefined ? target.landing : { landedBytes: rewriteFromBytes };
    const sink = { ticket: randomUUID(), landing };
    this.#sinks.set(copyId, sink);
    return sink;
  }

  async *#watch(signal: AbortSignal) {
    const { reportMs = usualReportMs } = this.#options;
    let complete = true;
    while (!signal.aborted) {
      yield { copies: this.copies().map((copy) => copy.status()), complete };
      complete = false;
      await sleep(reportMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  #handlers(): ServiceImplementation<typeof AgentService> {
    const { storage } = this;
    const { host, missingTools = [], driverMoves = false, fleet } = this.#options;
    const dataAddress = `${host}:7442`;
    return {
      getAgent: async () => ({
        host,
        version: '0.0.0',
        instanceId: this.#instanceId,
        dataAddress,
        missingTools: [...missingTools],
      }),
      listPools: async () => ({ pools: storage.pools.map((pool) => storage.describe(pool)) }),
      listVolumes: async ({ pool }) => ({ volumes: storage.volumes(pool) }),
      getVolume: async ({ pool, volume }) => ({ volume: storage.volume(pool, volume) }),
      setVolumeMetadata: async ({ pool, volume, metadata }) => {
        this.#called('setVolumeMetadata');
        storage.volume(pool, volume).metadata = metadata;
        return { volume: storage.volume(pool, volume) };
      },
      createTarget: async ({ pool, migrationId, volume, sizeBytes, metadata }) => {
        this.#called('createTarget');
        return { sizeBytes: storage.create({ pool, migrationId, sizeBytes, metadata }, volume).sizeBytes };
      },
      getTarget: async ({ pool, migrationId }) => {
        const { sizeBytes, landing } = storage.target(pool, migrationId);
        const { landedBytes } = landing;
        return { sizeBytes, durableBytes: landedBytes, landedBytes };
      },
      publishTarget: async ({ pool, migrationId, volume }) => {
        this.#called('publishTarget');
        return { volume: storage.publish(pool, migrationId, volume) };
      },
      discardTarget: async ({ pool, migrationId }) => {
        this.#called('discardTarget');
        storage.discard(pool, migrationId);
        return {};
      },
      deleteVolume: async ({ pool, volume }) => {
        this.#called('deleteVolume');
        storage.remove(pool, volume);
        return {};
      },
      renameVolume: async ({ pool, volume, newName }) => {
        this.#called('renameVolume');
        return { volume: storage.rename(pool, volume, newName) };
      },
      moveVolume: async ({ sourcePool, volume, destinationPool, keepSourceAs }) => {
        this.#called('moveVolume');
        if (!driverMoves) return { moved: false, reason: 'the pools are on different file systems' };
        const { sizeBytes, metadata } = storage.volume(sourcePool, volume);
        if (keepSourceAs === '') storage.remove(sourcePool, volume);
        else storage.rename(sourcePool, volume, keepSourceAs);
        storage.add(destinationPool, volume, sizeBytes, { metadata });
        return { moved: true, reason: 'renamed within one file system' };
      },
      openSink: async (request) => {
        this.#called('openSink');
        const { ticket, landing } = this.#openSink(request);
        return { ticket, dataAddress, landedBytes: landing.landedBytes };
      },
      closeSink: async ({ copyId }) => {
        this.#called('closeSink');
        const landedBytes = this.#sinks.get(copyId)?.landing.landedBytes ?? 0;
        this.#sinks.delete(copyId);
        return { landedBytes };
      },
      startCopy: async (request) => {
        this.#called('startCopy');
        return { status: this.#startCopy(request).status() };
      },
      getDigests: async ({ copyId }) => {
        this.#called('getDigests');
        const copy = this.#copy(copyId);
        copy.move();
        const digests = this.#digests.get(copyId);
        if (digests === undefined) throw new FakeFault('REQUEST_INVALID', `nothing of copy ${copyId} is digested`);
        return digests(copy.landedBytes);
      },
      setRate: async ({ copyId, grant }) => ({ status: await this.#setRate(copyId, grant) }),
      setRates: async ({ grants }) => ({
        answers: await Promise.all(grants.map(({ copyId, grant }) => this.#answerTo(copyId, grant))),
      }),
      setTicket: async ({ copyId, ticket }) => {
        this.#called('setTicket');
        const sinkHosts = [...fleet.values()].map((agent) => agent.landingOf(copyId, ticket));
        this.#copy(copyId).reconnect(sinkHosts.find((landing) => landing() !== undefined) ?? (() => undefined));
        return {};
      },
      stopCopy: async ({ copyId }) => {
        this.#called('stopCopy');
        const status = this.#copies.get(copyId)?.status() ?? null;
        this.#copies.delete(copyId);
        return { status };
      },
      closeOffer: async () => ({}),
      renewLeases: async ({ lease }) => {
        for (const copy of this.#copies.values()) copy.renew((lease?.seconds ?? 0) * 1000 + (lease?.nanos ?? 0) / 1e6);
        return {};
      },
      watch: (_request, { signal }) => this.#watch(signal),
    };
  }
}
