import { Module, type OnApplicationShutdown } from '@nestjs/common';
import { Environment } from '../environment.ts';
import { StoreModule } from '../store/store.module.ts';
import { Store } from '../store/store.ts';
import { reportPolicyChange } from './log.ts';
import { PolicyFolder } from './policy-folder.ts';

/** Ends the watching of the policy folder with the daemon. */
class PolicyFolderEnd implements OnApplicationShutdown {
  readonly #folder: PolicyFolder;

  constructor(folder: PolicyFolder) {
    this.#folder = folder;
  }

  onApplicationShutdown(): void {
    this.#folder.close();
  }
}

/** The policies in force. */
@Module({
  imports: [StoreModule],
  providers: [
    {
      provide: PolicyFolder,
      inject: [Environment, Store],
      useFactory: async ({ config, log }: Environment, store: Store) => {
        const folder = await PolicyFolder.open(config.policies, store.generations);
        folder.onChange((change) => reportPolicyChange(log, change));
        return folder;
      },
    },
    {
      provide: PolicyFolderEnd,
      inject: [PolicyFolder],
      useFactory: (folder: PolicyFolder) => new PolicyFolderEnd(folder),
    },
  ],
  exports: [PolicyFolder],
})
export class PoliciesModule {}
