import { readFile } from 'node:fs/promises';
import { type DynamicModule, Module } from '@nestjs/common';
import type { CinderApiConfig } from '../config/cinder-api-config.ts';
import { ConfigError } from '../config/config-error.ts';
import { Environment } from '../environment.ts';
import { HostsModule } from '../hosts/hosts.module.ts';
import { Hosts } from '../hosts/hosts.ts';
import { VolumeCatalog } from '../hosts/volume-catalog.ts';
import { MigrationDesk } from '../migrations/desk.ts';
import { MigrationsModule } from '../migrations/migrations.module.ts';
import { MigrationRegister } from '../migrations/register.ts';
import { VolumeDesk } from '../migrations/volume-desk.ts';
import { actionRoutes } from './action-routes.ts';
import { application, type TlsText } from './application.ts';
import { Callers } from './caller.ts';
import { CinderApiServer } from './cinder-api-server.ts';
import { metadataRoutes } from './metadata-routes.ts';
import { ShownVolumes } from './shown-volumes.ts';
import { storageRoutes } from './storage-routes.ts';
import { volumeRoutes } from './volume-routes.ts';

@Module({})
class CinderApiModule {}

/** The part of Cinder's API that migrations need, in a daemon that has an address for it. */
export function cinderApiModule({ listen, tls, tokens }: CinderApiConfig): DynamicModule {
  return {
    module: CinderApiModule,
    imports: [HostsModule, MigrationsModule],
    providers: [
      {
        provide: CinderApiServer,
        inject: [Environment, Hosts, VolumeCatalog, MigrationRegister, MigrationDesk, VolumeDesk],
        useFactory: async (
          { log }: Environment,
          hosts: Hosts,
          catalog: VolumeCatalog,
          register: MigrationRegister,
          migrations: MigrationDesk,
          desk: VolumeDesk,
        ) => {
          const app = application(await Callers.read(tokens), log, tls && (await readTls(tls)));
          const volumes = new ShownVolumes(desk, register);
          volumeRoutes(app, volumes);
          metadataRoutes(app, volumes, desk);
          actionRoutes(app, { volumes, migrations, register });
          storageRoutes(app, catalog, hosts);
          return new CinderApiServer(app, listen, log);
        },
      },
    ],
  };
}

/** @throws ConfigError naming the file */
async function readTls({ cert, key }: { readonly cert: string; readonly key: string }): Promise<TlsText> {
  const read = (file: string) =>
    readFile(file).catch((cause: Error) => {
      const message = `cannot be read for Cinder's API: ${cause.message}`;
      throw new ConfigError([{ file, line: 0, message }], { cause });
    });
  return { cert: await read(cert), key: await read(key) };
}
