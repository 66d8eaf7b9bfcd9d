import { Module } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Environment } from '../environment.ts';
import { HostsModule } from '../hosts/hosts.module.ts';
import { Hosts } from '../hosts/hosts.ts';
import { Rush } from '../hosts/rush.ts';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { RateBook } from '../migrations/rate-book.ts';
import { MigrationRegister } from '../migrations/register.ts';
import { Verdicts } from '../migrations/verdicts.ts';
import { nestTimers } from '../schedule/timers.ts';
import { StoreModule } from '../store/store.module.ts';
import { Store } from '../store/store.ts';
import { BudgetBook } from './budget-book.ts';
import { Contacts } from './contacts.ts';
import { Roster } from './roster.ts';
import { Sharing } from './sharing.ts';

/** What gives each migration its rate. */
@Module({
  imports: [HostsModule, MigrationsModule, StoreModule],
  providers: [
    {
      provide: Sharing,
      inject: [Environment, MigrationRegister, Hosts, Rush, RateBook, Verdicts, Store, SchedulerRegistry],
      useFactory: async (
        { config, log }: Environment,
        register: MigrationRegister,
        hosts: Hosts,
        rush: Rush,
        rates: RateBook,
        verdicts: Verdicts,
        store: Store,
        scheduler: SchedulerRegistry,
      ) => {
        const roster = new Roster(hosts, verdicts, new Contacts(hosts, config.leaseMs));
        const book = await BudgetBook.load(store.budgets);
        return new Sharing({ register, hosts, rates, roster, book, rush, timers: nestTimers(scheduler), log });
      },
    },
  ],
  exports: [Sharing],
})
export class SharingModule {}
