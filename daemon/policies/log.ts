import type { Logger } from 'pino';
import type { PolicyChange } from './status.ts';

/** Tells the operator what became of an edit. */
export function reportPolicyChange(log: Logger, change: PolicyChange): void {
  switch (change.kind) {
    case 'accepted':
      log.info({ generation: change.generation.number, cause: change.generation.cause }, 'policies in force');
      if (change.warnings.length > 0)
        log.warn({ warnings: change.warnings }, 'policies in force are hardly what is meant');
      break;
    case 'restored':
      log.info({ generation: change.policies.generation }, 'the refused policy edit was taken back');
      break;
    case 'refused':
      log.error({ problems: change.refusedEdit.problems }, 'policy edit refused; what was in force stays');
      break;
    default:
      change satisfies never;
  }
}
