import type { Migration } from './migration.ts';
import type { Copy, MigrationState } from './state.ts';

/** The copy that moves the bytes now, or reads them back; undefined while there is none to be run. */
export function copyAtWork(state: MigrationState): Copy | undefined {
  if (state.kind === 'copying') return state.copy;
  return state.kind === 'verifying' && state.step === 'digests' && state.tasks.length > 0 ? state.copy : undefined;
}

/** The host whose agent runs a copy. */
export function copyHost({ source, request }: Pick<Migration, 'source' | 'request'>, copy: Copy): string {
  return copy.isAtDestination === true ? request.destination.host : source.host;
}
