import { Module } from '@nestjs/common';
import { Environment } from '../environment.ts';
import { HostsModule } from '../hosts/hosts.module.ts';
import { Hosts } from '../hosts/hosts.ts';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { RateBook } from '../migrations/rate-book.ts';
import { MigrationRegister } from '../migrations/register.ts';
import { Reconciler } from './reconciler.ts';

/** What takes the migrations to their ends. */
@Module({
  imports: [HostsModule, MigrationsModule],
  providers: [
    {
      provide: Reconciler,
      inject: [Environment, MigrationRegister, Hosts, RateBook],
      useFactory: ({ config, log }: Environment, register: MigrationRegister, hosts: Hosts, rates: RateBook) =>
        new Reconciler({ register, hosts, rates, leaseMs: config.leaseMs, log }),
    },
  ],
})
export class ReconcilerModule {}
