import type { BudgetScope } from './budget.ts';

/**
 * What a budget is about, in the words of everything that people read: `egress of stor-01`, `writes to stor-02:slow`, `reads from
 * stor-01:fast`, `out of rack-a`, `into rack-b`, `rack-a to rack-b`, `rack-a and rack-b, both ways`, `everything`.
 */
export function scopeText(scope: BudgetScope): string {
  switch (scope.kind) {
    case 'host':
      return `${scope.direction} of ${scope.host}`;
    case 'pool':
      return `${scope.access === 'reads' ? 'reads from' : 'writes to'} ${scope.host}:${scope.pool}`;
    case 'group':
      return `${scope.direction === 'egress' ? 'out of' : 'into'} ${scope.group}`;
    case 'link':
      return scope.bothWays ? `${scope.from} and ${scope.to}, both ways` : `${scope.from} to ${scope.to}`;
    case 'everything':
      return 'everything';
    default:
      return scope satisfies never;
  }
}
