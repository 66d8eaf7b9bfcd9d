import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { createServer, type Server, type ServiceImplementation } from 'nice-grpc';
import { errorDetailsServerMiddleware } from 'nice-grpc-error-details';
import { HealthDefinition, HealthServiceImpl, HealthState } from 'nice-grpc-server-health';
import { ServerReflection, ServerReflectionService } from 'nice-grpc-server-reflection';
import type { Logger } from 'pino';
import type { TlsMaterial } from '../../pki/identity.ts';
import { errorsBecomeStatuses } from '../../proto/errors.ts';
import { allowRoles, peerInterceptor, serverCredentials } from '../../proto/peer.ts';
import {
  AdminService,
  BatchService,
  BudgetService,
  descriptorSet,
  HostService,
  MigrationService,
  PolicyService,
  VolumeService,
} from '../../proto/services.ts';
import { Calls } from './calls.ts';
import { ListenError } from './listen-error.ts';
import { statusOf } from './status-of-reason.ts';

/** What is served. */
export interface Services {
  readonly migrations: ServiceImplementation<typeof MigrationService>;
  readonly volumes: ServiceImplementation<typeof VolumeService>;
  readonly hosts: ServiceImplementation<typeof HostService>;
  readonly policies: ServiceImplementation<typeof PolicyService>;
  readonly budgets: ServiceImplementation<typeof BudgetService>;
  readonly batches: ServiceImplementation<typeof BatchService>;
  readonly admin: ServiceImplementation<typeof AdminService>;
}

/** Where and with which certificate. */
export interface ApiOptions {
  /** "address:port"; port 0 takes any that is free. */
  readonly listen: string;
  readonly tls: TlsMaterial;
  /** For the "serving" line. */
  readonly version: string;
  readonly log: Logger;
}

/** Full names of what reflection tells about: what clients may call, not what agents serve. */
const servedNames = [
  'MigrationService',
  'VolumeService',
  'HostService',
  'PolicyService',
  'BudgetService',
  'BatchService',
  'AdminService',
].map((name) => `sluice.v1.${name}`);

const serverOptions = {
  'grpc.keepalive_time_ms': 20_000,
  'grpc.keepalive_timeout_ms': 10_000,
  // The manifest of a volume of a hundred terabytes.
  'grpc.max_receive_message_length': 64 * 2 ** 20,
};

/** Milliseconds that calls under way have to end when the daemon does; watches are cut off then. */
const drainMs = 1_000;

/** The one owner of the gRPC server: the services for clients, health and reflection for whoever has a certificate. */
export class ApiServer implements OnApplicationBootstrap, BeforeApplicationShutdown {
  /** How the calls of clients end. */
  readonly calls = new Calls();
  readonly #options: ApiOptions;
  readonly #server: Server;
  readonly #health = HealthState();

  constructor(services: Services, options: ApiOptions) {
    this.#options = options;
    const onBug = (error: unknown, call: string) => options.log.error({ err: error, call }, 'bug');
    this.#server = createServer({ interceptors: [peerInterceptor], ...serverOptions })
      .use(this.calls.middleware())
      .use(errorDetailsServerMiddleware)
      .use(errorsBecomeStatuses(statusOf, onBug));
    this.#addServices(services);
  }

  /** @throws ListenError */
  async onApplicationBootstrap(): Promise<void> {
    const { listen, tls, version, log } = this.#options;
    const port = await this.#server.listen(listen, serverCredentials(tls)).catch((cause: unknown) => {
      throw new ListenError(listen, cause);
    });
    this.#health.setStatus('healthy');
    const address = `${listen.slice(0, listen.lastIndexOf(':'))}:${port}`;
    log.info({ address, version, pid: process.pid }, 'serving');
  }

  /** Takes no more calls, and lets those under way end for a short while. */
  async beforeApplicationShutdown(): Promise<void> {
    this.#health.setStatus('unhealthy');
    const cutOff = setTimeout(() => this.#server.forceShutdown(), drainMs);
    await this.#server.shutdown();
    clearTimeout(cutOff);
  }

  #addServices({ migrations, volumes, hosts, policies, budgets, batches, admin }: Services): void {
    const clients = () => this.#server.with(allowRoles('client'));
    clients().add(MigrationService, migrations);
    clients().add(VolumeService, volumes);
    clients().add(HostService, hosts);
    clients().add(PolicyService, policies);
    clients().add(BudgetService, budgets);
    clients().add(BatchService, batches);
    clients().add(AdminService, admin);
    const everyone = () => this.#server.with(allowRoles('client', 'agent', 'daemon'));
    everyone().add(HealthDefinition, HealthServiceImpl(this.#health));
    everyone().add(ServerReflectionService, ServerReflection(descriptorSet, servedNames));
  }
}
