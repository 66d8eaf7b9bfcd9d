import { Module } from '@nestjs/common';
import { Environment } from '../environment.ts';
import { HostsModule } from '../hosts/hosts.module.ts';
import { Hosts } from '../hosts/hosts.ts';
import { Rush } from '../hosts/rush.ts';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { RateBook } from '../migrations/rate-book.ts';
import { MigrationRegister } from '../migrations/register.ts';
import { Surveyor } from '../migrations/surveyor.ts';
import { Verdicts } from '../migrations/verdicts.ts';
import { SharingModule } from '../sharing/sharing.module.ts';
import { Sharing } from '../sharing/sharing.ts';
import { StoreModule } from '../store/store.module.ts';
import { Store } from '../store/store.ts';
import { Verifier } from '../verification/verifier.ts';
import { Reconciler } from './reconciler.ts';
import { Turnstile } from './turnstile.ts';

/** So many questions of beginning migrations are under way at a time: enough to keep one core busy, and answered in time by it. */
const mostBeginnings = 64;

/** What takes the migrations to their ends. */
@Module({
  imports: [HostsModule, MigrationsModule, SharingModule, StoreModule],
  providers: [
    {
      provide: Reconciler,
      inject: [Environment, MigrationRegister, Hosts, Rush, Surveyor, RateBook, Verdicts, Sharing, Store],
      useFactory: (
        { config, log }: Environment,
        register: MigrationRegister,
        hosts: Hosts,
        rush: Rush,
        surveyor: Surveyor,
        rates: RateBook,
        verdicts: Verdicts,
        sharing: Sharing,
        store: Store,
      ) =>
        new Reconciler({
          register,
          hosts,
          rush,
          surveyor,
          verifier: new Verifier(store.manifests, log),
          rates,
          verdicts,
          sharing,
          leaseMs: config.leaseMs,
          log,
          beginnings: new Turnstile(mostBeginnings),
        }),
    },
  ],
})
export class ReconcilerModule {}
