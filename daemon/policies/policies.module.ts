import { Module } from '@nestjs/common';
import { Environment } from '../environment.ts';
import { reportPolicyChange } from './log.ts';
import { PolicyFolder } from './policy-folder.ts';

/** The policies in force. */
@Module({
  providers: [
    {
      provide: PolicyFolder,
      inject: [Environment],
      useFactory: async ({ config, log }: Environment) => {
        const folder = await PolicyFolder.open(config.policies);
        folder.onChange((change) => reportPolicyChange(log, change));
        return folder;
      },
    },
  ],
  exports: [PolicyFolder],
})
export class PoliciesModule {}
