import { Counter, type Registry } from 'prom-client';
import { gauge, single } from '../../monitoring/families.ts';
import { hasEnded, type StateKind } from '../core/migration/state.ts';
import type { MigrationRegister } from '../migrations/register.ts';

const activeKinds = [
  'pending',
  'preparing',
  'copying',
  'verifying',
  'switching',
  'cleaning',
] as const satisfies readonly StateKind[];
const outcomes = ['succeeded', 'failed', 'cancelled'] as const satisfies readonly StateKind[];

/** How many migrations there are, and how they ended. */
export function migrationFamilies(registry: Registry, register: Pick<MigrationRegister, 'active' | 'onChange'>): void {
  gauge(
    registry,
    { name: 'sluice_migrations', help: 'Migrations that have not ended, by state', labels: ['state'] },
    () => {
      const kinds = register.active().map(({ migration }) => migration.state.kind);
      return activeKinds.map((state) => [{ state }, kinds.filter((kind) => kind === state).length]);
    },
  );
  gauge(
    registry,
    { name: 'sluice_migrations_obstructed', help: 'Migrations that something keeps from moving now' },
    () => single(register.active().filter(({ obstacle }) => obstacle !== '').length),
  );
  const ended = new Counter({
    name: 'sluice_migrations_ended_total',
    help: 'Migrations that ended since the daemon started, by outcome',
    labelNames: ['outcome'],
    registers: [registry],
  });
  for (const outcome of outcomes) ended.inc({ outcome }, 0);
  register.onChange(({ kind, view: { migration } }) => {
    if (kind === 'step' && hasEnded(migration.state)) ended.inc({ outcome: migration.state.kind });
  });
}
