import type { Budget, BudgetScope } from './budget.ts';
import { groupsEntered, groupsLeft, type Route, staysOnHost } from './route.ts';

/** Places in the list of budgets by what they are about. */
type Places = Map<string, number[]>;

/** Budgets made ready to be asked which of them a migration crosses; each is found by name, however many there are. */
export class BudgetIndex {
  readonly budgets: readonly Budget[];
  readonly #egress: Places = new Map();
  readonly #ingress: Places = new Map();
  readonly #reads = new Map<string, Places>();
  readonly #writes = new Map<string, Places>();
  readonly #out: Places = new Map();
  readonly #into: Places = new Map();
  /** By the group left, then by the group entered. */
  readonly #links = new Map<string, Places>();
  readonly #everything: number[] = [];

  constructor(budgets: readonly Budget[]) {
    this.budgets = budgets;
    for (const [place, { scope }] of budgets.entries()) this.#add(scope, place);
  }

  /** Places in `budgets` of those that the migration counts in, each once, in rising order. */
  crossedBy(route: Route): number[] {
    const { source, destination } = route;
    const crossed = [...this.#everything];
    append(crossed, this.#reads.get(source.host)?.get(source.pool));
    append(crossed, this.#writes.get(destination.host)?.get(destination.pool));
    if (!staysOnHost(route)) this.#addNetwork(route, crossed);
    return crossed.sort((a, b) => a - b);
  }

  #addNetwork(route: Route, crossed: number[]): void {
    append(crossed, this.#egress.get(route.source.host));
    append(crossed, this.#ingress.get(route.destination.host));
    const entered = groupsEntered(route);
    for (const group of entered) append(crossed, this.#into.get(group));
    for (const group of groupsLeft(route)) {
      append(crossed, this.#out.get(group));
      const links = this.#links.get(group);
      if (links !== undefined) for (const to of entered) appendNew(crossed, links.get(to));
    }
  }

  #add(scope: BudgetScope, place: number): void {
    switch (scope.kind) {
      case 'host':
        note(scope.direction === 'egress' ? this.#egress : this.#ingress, scope.host, place);
        break;
      case 'pool':
        note(within(scope.access === 'reads' ? this.#reads : this.#writes, scope.host), scope.pool, place);
        break;
      case 'group':
        note(scope.direction === 'egress' ? this.#out : this.#into, scope.group, place);
        break;
      case 'link':
        note(within(this.#links, scope.from), scope.to, place);
        if (scope.bothWays) note(within(this.#links, scope.to), scope.from, place);
        break;
      case 'everything':
        this.#everything.push(place);
    }
  }
}

function note(places: Places, key: string, place: number): void {
  const known = places.get(key);
  if (known === undefined) places.set(key, [place]);
  else known.push(place);
}

function within(outer: Map<string, Places>, key: string): Places {
  const inner = outer.get(key) ?? new Map<string, number[]>();
  outer.set(key, inner);
  return inner;
}

function append(crossed: number[], places: readonly number[] | undefined): void {
  if (places !== undefined) crossed.push(...places);
}

/** Overlapping groups can lead over one link, with both ways in one budget, more than once. */
function appendNew(crossed: number[], places: readonly number[] | undefined): void {
  for (const place of places ?? []) if (!crossed.includes(place)) crossed.push(place);
}
