import { Module } from '@nestjs/common';
import { Environment } from '../environment.ts';
import { HostsModule } from '../hosts/hosts.module.ts';
import { Hosts } from '../hosts/hosts.ts';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { RateBook } from '../migrations/rate-book.ts';
import { MigrationRegister } from '../migrations/register.ts';
import { OfferDesk } from './offer-desk.ts';
import { nobodyToAsk } from './volumes.ts';

/** What has to do with a Cinder beside Sluice. */
@Module({
  imports: [HostsModule, MigrationsModule],
  providers: [
    {
      provide: OfferDesk,
      inject: [Environment, Hosts, MigrationRegister, RateBook],
      useFactory: ({ log }: Environment, hosts: Hosts, register: MigrationRegister, rates: RateBook) =>
        new OfferDesk({ hosts, register, rates, volumes: nobodyToAsk, log }),
    },
  ],
})
export class CinderModule {}
