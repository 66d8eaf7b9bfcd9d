import { Module } from '@nestjs/common';
import { Environment } from '../environment.ts';
import { HostsModule } from '../hosts/hosts.module.ts';
import { Hosts } from '../hosts/hosts.ts';
import { VolumeCatalog } from '../hosts/volume-catalog.ts';
import { MigrationDesk } from '../migrations/desk.ts';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { RateBook } from '../migrations/rate-book.ts';
import { MigrationRegister } from '../migrations/register.ts';
import { VolumeDesk } from '../migrations/volume-desk.ts';
import { SharingModule } from '../sharing/sharing.module.ts';
import { Sharing } from '../sharing/sharing.ts';
import { StoreModule } from '../store/store.module.ts';
import { Store } from '../store/store.ts';
import { BatchBook } from './batch-book.ts';
import { BatchDesk } from './batch-desk.ts';
import { BatchKeeper } from './batch-keeper.ts';

/** Many migrations that were asked for together. */
@Module({
  imports: [StoreModule, HostsModule, MigrationsModule, SharingModule],
  providers: [
    {
      provide: BatchBook,
      inject: [Store, MigrationRegister, Sharing],
      useFactory: ({ batches }: Store, register: MigrationRegister, sharing: Sharing) =>
        BatchBook.load(batches, register, sharing),
    },
    {
      provide: BatchDesk,
      inject: [BatchBook, Hosts, VolumeCatalog, VolumeDesk, MigrationRegister, RateBook],
      useFactory: (
        book: BatchBook,
        hosts: Hosts,
        catalog: VolumeCatalog,
        volumes: VolumeDesk,
        register: MigrationRegister,
        rates: RateBook,
      ) => new BatchDesk(book, { hosts, catalog, volumes, register, rates }),
    },
    {
      provide: BatchKeeper,
      inject: [Environment, BatchBook, MigrationDesk, MigrationRegister, Hosts],
      useFactory: (
        { log }: Environment,
        book: BatchBook,
        desk: MigrationDesk,
        register: MigrationRegister,
        hosts: Hosts,
      ) => new BatchKeeper({ book, desk, register, hosts, log }),
    },
  ],
  exports: [BatchBook, BatchDesk],
})
export class BatchesModule {}
