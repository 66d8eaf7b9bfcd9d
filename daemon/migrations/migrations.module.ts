import { Module } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Environment } from '../environment.ts';
import { HostsModule } from '../hosts/hosts.module.ts';
import { Hosts } from '../hosts/hosts.ts';
import { VolumeCatalog } from '../hosts/volume-catalog.ts';
import { PoliciesModule } from '../policies/policies.module.ts';
import { PolicyFolder } from '../policies/policy-folder.ts';
import { WindowScheduleModule } from '../schedule/schedule.module.ts';
import { nestTimers } from '../schedule/timers.ts';
import { WindowSchedule } from '../schedule/window-schedule.ts';
import { StoreModule } from '../store/store.module.ts';
import { Store } from '../store/store.ts';
import { MigrationDesk } from './desk.ts';
import { DuplicateWatch } from './duplicate-watch.ts';
import { RateBook } from './rate-book.ts';
import { MigrationRegister } from './register.ts';
import { Surveyor } from './surveyor.ts';
import { Verdicts } from './verdicts.ts';
import { VolumeDesk } from './volume-desk.ts';

/** The migrations, and where people's requests about them are taken. */
@Module({
  imports: [ScheduleModule.forRoot(), StoreModule, PoliciesModule, WindowScheduleModule, HostsModule],
  providers: [
    {
      provide: RateBook,
      inject: [PolicyFolder, WindowSchedule],
      useFactory: (policies: PolicyFolder, schedule: WindowSchedule) => new RateBook(policies, schedule),
    },
    { provide: Verdicts, inject: [RateBook], useFactory: (rates: RateBook) => new Verdicts(rates) },
    { provide: MigrationRegister, inject: [Store], useFactory: (store: Store) => MigrationRegister.load(store) },
    {
      provide: Surveyor,
      inject: [Hosts, VolumeCatalog, MigrationRegister],
      useFactory: (hosts: Hosts, catalog: VolumeCatalog, register: MigrationRegister) =>
        new Surveyor(hosts, catalog, register),
    },
    {
      provide: MigrationDesk,
      inject: [MigrationRegister, Surveyor, RateBook],
      useFactory: (register: MigrationRegister, surveyor: Surveyor, rates: RateBook) =>
        new MigrationDesk(register, surveyor, rates),
    },
    {
      provide: DuplicateWatch,
      inject: [Environment, VolumeCatalog, MigrationRegister, SchedulerRegistry],
      useFactory: (
        { log }: Environment,
        catalog: VolumeCatalog,
        register: MigrationRegister,
        registry: SchedulerRegistry,
      ) => new DuplicateWatch(catalog, register, nestTimers(registry), log),
    },
    {
      provide: VolumeDesk,
      inject: [VolumeCatalog, MigrationRegister, DuplicateWatch],
      useFactory: (catalog: VolumeCatalog, register: MigrationRegister, duplicates: DuplicateWatch) =>
        new VolumeDesk(catalog, register, duplicates),
    },
  ],
  exports: [RateBook, Verdicts, MigrationRegister, Surveyor, MigrationDesk, DuplicateWatch, VolumeDesk],
})
export class MigrationsModule {}
