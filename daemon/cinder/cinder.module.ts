import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { ScheduleModule, SchedulerRegistry } from '@nestjs/schedule';
import type { CinderConfig } from '../config/cinder-config.ts';
import { Environment } from '../environment.ts';
import { HostsModule } from '../hosts/hosts.module.ts';
import { Hosts } from '../hosts/hosts.ts';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { RateBook } from '../migrations/rate-book.ts';
import { MigrationRegister } from '../migrations/register.ts';
import { nestTimers } from '../schedule/timers.ts';
import { AskedVolumes } from './asked-volumes.ts';
import { CinderClient } from './client/cinder-client.ts';
import { openCinder } from './client/open-cinder.ts';
import { CinderFollower } from './follower.ts';
import { MetadataWatch } from './metadata-watch.ts';
import { OfferDesk } from './offer-desk.ts';
import { ProgressWriter } from './progress-writer.ts';
import { type CinderVolumes, nobodyToAsk } from './volumes.ts';

const volumesToAsk = Symbol('volumes of Cinder');

@Module({})
class CinderModule {}

/** What has to do with a Cinder beside Sluice. Copies are taken without it; what it alone knows is unknown then. */
export function cinderModule(cinder: CinderConfig | undefined): DynamicModule {
  const asking = cinder === undefined ? [{ provide: volumesToAsk, useValue: nobodyToAsk }] : asked(cinder);
  return {
    module: CinderModule,
    imports: [ScheduleModule.forRoot(), HostsModule, MigrationsModule],
    providers: [
      ...asking,
      {
        provide: OfferDesk,
        inject: [Environment, Hosts, MigrationRegister, RateBook, volumesToAsk],
        useFactory: (
          { log }: Environment,
          hosts: Hosts,
          register: MigrationRegister,
          rates: RateBook,
          volumes: CinderVolumes,
        ) => new OfferDesk({ hosts, register, rates, volumes, log }),
      },
    ],
  };
}

function asked(cinder: CinderConfig): Provider[] {
  return [
    {
      provide: CinderClient,
      inject: [Environment],
      useFactory: ({ log }: Environment) =>
        openCinder(cinder, { now: Date.now, onWarning: (text) => log.warn({}, text) }),
    },
    {
      provide: volumesToAsk,
      inject: [Environment, CinderClient],
      useFactory: ({ log }: Environment, client: CinderClient) => new AskedVolumes(client, cinder.hosts, log),
    },
    {
      provide: CinderFollower,
      inject: [Environment, CinderClient, MigrationRegister, SchedulerRegistry],
      useFactory: (
        { log }: Environment,
        client: CinderClient,
        register: MigrationRegister,
        registry: SchedulerRegistry,
      ) => {
        const { pollMs } = cinder;
        const timers = nestTimers(registry);
        return new CinderFollower({
          register,
          log,
          watch: (listener) => new MetadataWatch({ client, pollMs, timers, random: Math.random, listener }),
          writer: cinder.writeProgress ? progressWriter(client, log) : undefined,
        });
      },
    },
  ];
}

function progressWriter(client: CinderClient, log: Environment['log']): ProgressWriter {
  const onTrouble = (volume: string, text: string | undefined) => {
    if (text !== undefined)
      log.warn({ volume, error: text }, 'the progress cannot be written into the metadata of the volume');
  };
  return new ProgressWriter({ client, now: () => performance.now(), onTrouble });
}
