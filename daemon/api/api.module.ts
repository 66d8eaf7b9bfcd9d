import { Module } from '@nestjs/common';
import { BatchBook } from '../batches/batch-book.ts';
import { BatchDesk } from '../batches/batch-desk.ts';
import { BatchesModule } from '../batches/batches.module.ts';
import { readVersion } from '../config/version.ts';
import { Environment } from '../environment.ts';
import { HostsModule } from '../hosts/hosts.module.ts';
import { Hosts } from '../hosts/hosts.ts';
import { VolumeCatalog } from '../hosts/volume-catalog.ts';
import { MigrationDesk } from '../migrations/desk.ts';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { RateBook } from '../migrations/rate-book.ts';
import { MigrationRegister } from '../migrations/register.ts';
import { VolumeDesk } from '../migrations/volume-desk.ts';
import { PoliciesModule } from '../policies/policies.module.ts';
import { PolicyFolder } from '../policies/policy-folder.ts';
import { SharingModule } from '../sharing/sharing.module.ts';
import { Sharing } from '../sharing/sharing.ts';
import { Backups } from '../store/backups.ts';
import { StoreModule } from '../store/store.module.ts';
import { Store } from '../store/store.ts';
import { VolumeCheck } from '../verification/volume-check.ts';
import { adminService } from './admin-service.ts';
import { ApiServer } from './api-server.ts';
import { batchService } from './batch-service.ts';
import { budgetService } from './budget-service.ts';
import { BudgetExplainer } from './crossed-budgets.ts';
import { hostService } from './host-service.ts';
import { migrationService } from './migration-service.ts';
import { policyService } from './policy-service.ts';
import { volumeService } from './volume-service.ts';

/** What clients see. */
@Module({
  imports: [HostsModule, MigrationsModule, BatchesModule, PoliciesModule, SharingModule, StoreModule],
  providers: [
    {
      provide: ApiServer,
      inject: [
        Environment,
        PolicyFolder,
        Hosts,
        VolumeCatalog,
        MigrationRegister,
        MigrationDesk,
        VolumeDesk,
        RateBook,
        Sharing,
        Store,
        Backups,
        BatchDesk,
        BatchBook,
      ],
      useFactory: (
        { config, tls, log }: Environment,
        policies: PolicyFolder,
        hosts: Hosts,
        catalog: VolumeCatalog,
        register: MigrationRegister,
        desk: MigrationDesk,
        volumes: VolumeDesk,
        rates: RateBook,
        sharing: Sharing,
        store: Store,
        backups: Backups,
        batchDesk: BatchDesk,
        batchBook: BatchBook,
      ) => {
        const budgets = new BudgetExplainer(sharing);
        const services = {
          migrations: migrationService(desk, register, rates, sharing, budgets, store.manifests),
          volumes: volumeService(volumes, hosts, new VolumeCheck(hosts, volumes, rates, config.leaseMs)),
          hosts: hostService(hosts, catalog, register),
          policies: policyService({
            policies,
            generations: store.generations,
            rates,
            register,
            volumes,
            hosts,
            catalog,
            shares: sharing,
            budgets,
          }),
          budgets: budgetService(sharing),
          batches: batchService(batchDesk, batchBook, { rates, register }),
          admin: adminService(backups),
        };
        return new ApiServer(services, { listen: config.listen, tls, version: readVersion(), log });
      },
    },
  ],
  exports: [ApiServer],
})
export class ApiModule {}
