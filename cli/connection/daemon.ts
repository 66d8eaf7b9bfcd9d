import { type Channel, type Client, createChannel, createClientFactory } from 'nice-grpc';
import { deadlineMiddleware } from 'nice-grpc-client-middleware-deadline';
import { errorDetailsClientMiddleware } from 'nice-grpc-error-details';
import { clientChannelOptions, clientCredentials } from '../../proto/peer.ts';
import {
  AdminService,
  BatchService,
  BudgetService,
  HostService,
  MigrationService,
  PolicyService,
  VolumeService,
} from '../../proto/services.ts';
import type { Invocation } from '../invocation.ts';
import { readClientConfig } from './config.ts';
import { type DeadlineExtension, failuresOf, timeLimit } from './middleware.ts';
import { blameOwnCertificate, ownCertificate } from './own-certificate.ts';

/** The daemon's services; every call throws `Failure` and nothing else, except when it was interrupted. */
export interface Daemon {
  /** `address:port`, for messages. */
  readonly address: string;
  readonly migrations: Client<typeof MigrationService, DeadlineExtension>;
  readonly volumes: Client<typeof VolumeService, DeadlineExtension>;
  readonly hosts: Client<typeof HostService, DeadlineExtension>;
  readonly policies: Client<typeof PolicyService, DeadlineExtension>;
  readonly budgets: Client<typeof BudgetService, DeadlineExtension>;
  readonly batches: Client<typeof BatchService, DeadlineExtension>;
  readonly admin: Client<typeof AdminService, DeadlineExtension>;
}

/**
 * Lends a connection to the daemon of the configuration, and closes it afterwards.
 * @throws Failure when the configuration or the certificates cannot be used, or a call fails
 */
export async function withDaemon<Result>(
  { options, environment, signal }: Invocation,
  use: (daemon: Daemon) => Promise<Result>,
): Promise<Result> {
  const config = readClientConfig(options.config, environment);
  const address = options.daemon ?? config.daemon;
  const tls = ownCertificate(config.tls);
  const credentials = clientCredentials(tls, { role: 'daemon' });
  const channel = createChannel(address, credentials, clientChannelOptions);
  try {
    return await use(callsOn(channel, address, options.timeoutMs, signal));
  } catch (error) {
    throw blameOwnCertificate(error, config.tls, tls);
  } finally {
    channel.close();
  }
}

function callsOn(channel: Channel, address: string, timeoutMs: number, signal: AbortSignal): Daemon {
  // What is attached last is called first.
  const factory = createClientFactory()
    .use(errorDetailsClientMiddleware)
    .use(deadlineMiddleware)
    .use(timeLimit(timeoutMs))
    .use(failuresOf(address, timeoutMs));
  const defaults = { '*': { signal } };
  return {
    address,
    migrations: factory.create(MigrationService, channel, defaults),
    volumes: factory.create(VolumeService, channel, defaults),
    hosts: factory.create(HostService, channel, defaults),
    policies: factory.create(PolicyService, channel, defaults),
    budgets: factory.create(BudgetService, channel, defaults),
    batches: factory.create(BatchService, channel, defaults),
    admin: factory.create(AdminService, channel, defaults),
  };
}
