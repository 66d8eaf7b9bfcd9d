import { type DynamicModule, Module } from '@nestjs/common';
import { ApiModule } from '../api/api.module.ts';
import { ApiServer } from '../api/api-server.ts';
import { BatchBook } from '../batches/batch-book.ts';
import { BatchesModule } from '../batches/batches.module.ts';
import { readVersion } from '../config/version.ts';
import { Environment } from '../environment.ts';
import { HostsModule } from '../hosts/hosts.module.ts';
import { Hosts } from '../hosts/hosts.ts';
import { DuplicateWatch } from '../migrations/duplicate-watch.ts';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { MigrationRegister } from '../migrations/register.ts';
import { PoliciesModule } from '../policies/policies.module.ts';
import { PolicyFolder } from '../policies/policy-folder.ts';
import { SharingModule } from '../sharing/sharing.module.ts';
import { Sharing } from '../sharing/sharing.ts';
import { StoreModule } from '../store/store.module.ts';
import { Store } from '../store/store.ts';
import { daemonRegistry } from './daemon-registry.ts';
import { MetricsListener } from './metrics-listener.ts';

@Module({})
class MetricsModule {}

/** What Prometheus reads, in a daemon that has an address for it. @param listen "address:port" */
export function metricsModule(listen: string): DynamicModule {
  return {
    module: MetricsModule,
    imports: [ApiModule, BatchesModule, HostsModule, MigrationsModule, PoliciesModule, SharingModule, StoreModule],
    providers: [
      {
        provide: MetricsListener,
        inject: [
          Environment,
          PolicyFolder,
          Hosts,
          MigrationRegister,
          Sharing,
          ApiServer,
          Store,
          DuplicateWatch,
          BatchBook,
        ],
        useFactory: (
          { config, log }: Environment,
          policies: PolicyFolder,
          hosts: Hosts,
          register: MigrationRegister,
          shares: Sharing,
          api: ApiServer,
          store: Store,
          duplicates: DuplicateWatch,
          batches: BatchBook,
        ) => {
          const { leaseMs } = config;
          const { calls } = api;
          const version = readVersion();
          const registry = daemonRegistry({
            version,
            leaseMs,
            policies,
            hosts,
            register,
            shares,
            calls,
            store,
            duplicates,
            batches,
          });
          return new MetricsListener(registry, listen, log);
        },
      },
    ],
  };
}
