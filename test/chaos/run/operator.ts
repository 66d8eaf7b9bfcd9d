import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Client, createChannel, createClientFactory } from 'nice-grpc';
import { deadlineMiddleware } from 'nice-grpc-client-middleware-deadline';
import { type MigrationView, migrationView } from '../../../cli/views/migration.ts';
import { type VolumeView, volumeView } from '../../../cli/views/storage.ts';
import { clientChannelOptions, clientCredentials } from '../../../proto/peer.ts';
import { HostService, MigrationService, VolumeService } from '../../../proto/services.ts';
import type { Site } from '../site/site.ts';

const callMs = 2_000;
/** How long an operator asks again where nobody answers. */
const patienceMs = 20_000;

interface Services {
  readonly migrations: Client<typeof MigrationService>;
  readonly volumes: Client<typeof VolumeService>;
  readonly hosts: Client<typeof HostService>;
}

/** Somebody with a client's certificate who looks after one migration, and asks again when the daemon is away. */
export class Operator {
  readonly #site: Site;
  readonly migrationId: string;

  constructor(site: Site, id: string) {
    this.#site = site;
    this.migrationId = id;
  }

  async migrate(destinationHost: string, destinationPool: string): Promise<void> {
    const request = {
      migrationId: this.migrationId,
      volume: this.#site.plan.volume,
      destinationHost,
      destinationPool,
      forceHostCopy: true,
    };
    await this.#ask(({ migrations }) => migrations.createMigration(request));
  }

  async show(): Promise<MigrationView> {
    const { migration } = await this.#ask(({ migrations }) =>
      migrations.getMigration({ migrationId: this.migrationId }),
    );
    if (migration === null) throw new Error('the daemon answers without a migration');
    return migrationView(migration);
  }

  async pause(): Promise<void> {
    await this.#ask(({ migrations }) => migrations.pauseMigration({ migrationId: this.migrationId }));
  }

  async resume(): Promise<void> {
    await this.#ask(({ migrations }) => migrations.resumeMigration({ migrationId: this.migrationId }));
  }

  async retry(): Promise<void> {
    await this.#ask(({ migrations }) => migrations.retryMigration({ migrationId: this.migrationId }));
  }

  /** Every volume that a host shows. */
  async volumes(): Promise<VolumeView[]> {
    const { volumes } = await this.#ask(({ volumes }) => volumes.listVolumes({}));
    return volumes.map(volumeView);
  }

  async runningCopies(): Promise<number> {
    const { hosts } = await this.#ask(({ hosts }) => hosts.listHosts({}));
    return hosts.reduce((sum, { runningCopies }) => sum + runningCopies, 0);
  }

  async #ask<Answer>(call: (services: Services) => Promise<Answer>): Promise<Answer> {
    const deadline = performance.now() + patienceMs;
    for (;;) {
      try {
        return await this.#askOnce(call);
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await sleep(200);
      }
    }
  }

  /** Over a connection of its own: one that was refused would wait longer and longer before it tries again. */
  async #askOnce<Answer>(call: (services: Services) => Promise<Answer>): Promise<Answer> {
    const pki = (file: string) => readFileSync(this.#site.path('pki', file));
    const tls = { ca: pki('ca.crt'), cert: pki('admin.crt'), key: pki('admin.key') };
    const channel = createChannel(
      this.#site.network.daemon,
      clientCredentials(tls, { role: 'daemon' }),
      clientChannelOptions,
    );
    const factory = createClientFactory().use(deadlineMiddleware);
    const defaults = { '*': { deadline: callMs } };
    try {
      return await call({
        migrations: factory.create(MigrationService, channel, defaults),
        volumes: factory.create(VolumeService, channel, defaults),
        hosts: factory.create(HostService, channel, defaults),
      });
    } finally {
      channel.close();
    }
  }
}
