import type { Migration } from './migration.ts';
import type { Copy, MigrationState } from './state.ts';

/** The copy that moves the bytes now, or reads them back; undefined while there is none to be run. */
export function copyAtWork(state: MigrationState): Copy | undefined {
  if (state.kind === 'copying') return state.copy;
  return state.kind === 'verifying' && state.step === 'digests' && state.tasks.length > 0 ? state.copy : undefined;
}

/** What tells whose agents work for a migration. */
export type Ended = Pick<Migration, 'source' | 'request' | 'offer'>;

/** The hosts whose agents work at the two ends of a migration: where they are, or where its copy was offered. */
export function agentsOf({ source, request, offer }: Ended): { readonly source: string; readonly sink: string } {
  return { source: offer?.host ?? source.host, sink: offer?.host ?? request.destination.host };
}

/** The host whose agent runs a copy. */
export function copyHost(migration: Ended, copy: Copy): string {
  const { source, sink } = agentsOf(migration);
  return copy.isAtDestination === true ? sink : source;
}
