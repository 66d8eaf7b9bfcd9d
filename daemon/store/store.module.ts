import { join } from 'node:path';
import { Module } from '@nestjs/common';
import { Environment } from '../environment.ts';
import { sqliteDialect, storeFileName } from './sqlite.ts';
import { Store } from './store.ts';

/** What must not be forgotten. */
@Module({
  providers: [
    {
      provide: Store,
      inject: [Environment],
      useFactory: ({ config }: Environment) =>
        Store.open(sqliteDialect(config.state), join(config.state, storeFileName)),
    },
  ],
  exports: [Store],
})
export class StoreModule {}
