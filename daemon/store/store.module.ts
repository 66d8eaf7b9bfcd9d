import { Module } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import { Environment } from '../environment.ts';
import { nestTimers } from '../schedule/timers.ts';
import { Backups } from './backups.ts';
import { openSqlite, type SqliteFile } from './sqlite.ts';
import { Store } from './store.ts';
import { Sweep } from './sweep.ts';

/** The file behind the store, for those in here. */
const storeFile = Symbol('the file of the store');

/** What must not be forgotten. */
@Module({
  imports: [ScheduleModule.forRoot()],
  providers: [
    { provide: storeFile, inject: [Environment], useFactory: ({ config }: Environment) => openSqlite(config.state) },
    {
      provide: Store,
      inject: [storeFile],
      useFactory: ({ dialect, path }: SqliteFile) => Store.open(dialect, path),
    },
    {
      provide: Backups,
      inject: [Environment, storeFile, Store],
      useFactory: ({ config }: Environment, file: SqliteFile, store: Store) => new Backups(file, store, config.state),
    },
    {
      provide: Sweep,
      inject: [Environment, Store, SchedulerRegistry],
      useFactory: ({ config, log }: Environment, store: Store, registry: SchedulerRegistry) =>
        new Sweep(store, config.retention, nestTimers(registry), log),
    },
  ],
  exports: [Store, Backups],
})
export class StoreModule {}
