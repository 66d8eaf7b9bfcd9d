import type { Migration } from '../migration/migration.ts';

/** Whether a migration was let in, by what is stored of it: what had to give its place back was paused. */
export function hasPlace({ state, grant }: Migration): boolean {
  switch (state.kind) {
    case 'preparing':
    case 'switching':
      return true;
    case 'copying':
    case 'verifying':
      return grant?.rate.kind !== 'paused';
    case 'pending':
    case 'cleaning':
    case 'succeeded':
    case 'failed':
    case 'cancelled':
      return false;
    default:
      return state satisfies never;
  }
}
