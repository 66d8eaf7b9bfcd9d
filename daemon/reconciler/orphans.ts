import { migrationIdOf } from '../core/migration/name.ts';
import { claims } from '../core/migration/state.ts';
import type { Workplace } from './runner.ts';

/**
 * Stops copies on a host that has just come up which no migration claims: those of a migration that was cleaned up while the
 * host was away, and those that another copy has followed.
 */
export async function stopOrphans({ register, hosts, log }: Workplace, host: string): Promise<void> {
  const link = hosts.find(host);
  for (const copyId of link?.copies.keys() ?? []) {
    const state = register.current(migrationIdOf(copyId))?.migration.state;
    if (state !== undefined && claims(state, copyId)) continue;
    log.warn({ host, copy: copyId }, 'stopping a copy that no migration claims');
    try {
      await link?.agent.stopCopy(copyId);
      link?.forget(copyId);
    } catch (error) {
      log.warn({ host, copy: copyId, error: String(error) }, 'the copy could not be stopped; its lease ends by itself');
    }
  }
}
