import type { Bound } from './allocation.ts';

/**
 * What keeps a share from being greater, for a person: `budget uplink`, `its limit`, `what it can use`, `nothing`.
 * @param within name of the budget that is spoken of already, which is then `this budget`
 */
export function boundText(bound: Bound, within?: string): string {
  switch (bound.kind) {
    case 'budget':
      return bound.name === within ? 'this budget' : `budget ${bound.name}`;
    case 'ceiling':
      return 'its limit';
    case 'demand':
      return 'what it can use';
    case 'nothing':
      return 'nothing';
    default:
      return bound satisfies never;
  }
}
