import type { BudgetScope } from '../share/budget/budget.ts';
import { formatOrigin, type PolicyProblem, problemAt } from './origin.ts';
import type { PolicyBudget } from './policy-budget.ts';
import type { PolicyDraft } from './policy-set.ts';

/** Warns of budgets that no migration between hosts of the inventory can cross, and of hours that never count. There is no false alarm. */
export function idleBudgets(draft: PolicyDraft): PolicyProblem[] {
  const site = new Site(draft);
  return writtenTogether(draft.budgets).flatMap((budgets) => {
    const [first] = budgets;
    if (first === undefined) return [];
    return [...neverCrossed(first, budgets, site), ...idleHours(first)];
  });
}

/** Of one definition there may be a budget for each of many hosts. */
function writtenTogether(budgets: readonly PolicyBudget[]): readonly (readonly PolicyBudget[])[] {
  const together = new Map<string, PolicyBudget[]>();
  for (const budget of budgets) {
    const { file, line, column } = budget.name.origin;
    const key = `${line}:${column} ${file}`;
    const known = together.get(key);
    if (known === undefined) together.set(key, [budget]);
    else known.push(budget);
  }
  return [...together.values()];
}

function neverCrossed({ name }: PolicyBudget, budgets: readonly PolicyBudget[], site: Site): PolicyProblem[] {
  const reasons = budgets.map(({ scope }) => site.whyNobodyCrosses(scope));
  const [reason] = reasons;
  if (reason === undefined || reasons.includes(undefined)) return [];
  const written = name.value.split('/')[0];
  return [problemAt(name.origin, `no migration ever crosses budget ${written}: ${reason}`)];
}

/** Hours whose windows are all named by those before them: while one is open, the earlier limit holds. */
function idleHours({ name, during }: PolicyBudget): PolicyProblem[] {
  const written = name.value.split('/')[0];
  return during.flatMap(({ window, limit }, index) => {
    const earlier = during.slice(0, index);
    const byName = window.value.names.map((one) => earlier.find((other) => other.window.value.names.includes(one)));
    const [before] = byName;
    if (before === undefined || byName.includes(undefined)) return [];
    const message =
      `limit of budget ${written} during ${window.value.names.join(' or ')} never counts: ` +
      `${formatOrigin(before.window.origin)} before it says another one for when it is open`;
    return [problemAt(limit.origin, message)];
  });
}

/** The hosts of an inventory by their groups. */
class Site {
  readonly #count: number;
  readonly #members = new Map<string, Set<string>>();

  constructor({ hosts }: PolicyDraft) {
    this.#count = hosts.size;
    this.#members.set('all', new Set(hosts.keys()));
    for (const { name, groups } of hosts.values()) {
      for (const group of groups) this.#members.set(group, this.#of(group).add(name));
    }
  }

  /** @returns undefined when there are two places between which a migration would */
  whyNobodyCrosses(scope: BudgetScope): string | undefined {
    switch (scope.kind) {
      case 'pool':
      case 'everything':
        return undefined;
      case 'host':
        return this.#count > 1 ? undefined : 'the inventory has no other host';
      case 'group':
        if (this.#of(scope.group).size === 0) return `group ${scope.group} has no hosts`;
        return this.#of(scope.group).size < this.#count ? undefined : `every host is in group ${scope.group}`;
      case 'link':
        return this.#whyNobodyGoes(scope.from, scope.to) ?? this.#whyNobodyGoes(scope.to, scope.from);
      default:
        return scope satisfies never;
    }
  }

  /** From one group to another goes what was not in the other before and is not in the one afterwards. */
  #whyNobodyGoes(from: string, to: string): string | undefined {
    const entered = this.#of(to);
    const left = this.#of(from);
    if (left.size === 0) return `group ${from} has no hosts`;
    return [...left].every((host) => entered.has(host)) ? `every host of group ${from} is in group ${to}` : undefined;
  }

  #of(group: string): Set<string> {
    return this.#members.get(group) ?? new Set();
  }
}
