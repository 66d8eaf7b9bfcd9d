import { type PolicyProblem, problemAt } from '../policy/origin.ts';
import type { Gathering, Group } from './groups.ts';
import { textOf } from './written.ts';

/** The variable by which a group of the same depth comes later; read from inventory files only, as Ansible does. */
const priorityVariable = 'ansible_group_priority';

/**
 * Orders groups from weak to strong, as Ansible does: by depth below `all` (the longest way counts), then by
 * `ansible_group_priority` (1 unless written), then by name.
 * Source of the order: `sort_groups` in ansible/inventory/helpers.py.
 */
export class Precedence {
  readonly #depths = new Map<string, number>();
  readonly #gathering: Gathering;

  constructor(gathering: Gathering) {
    this.#gathering = gathering;
  }

  /** @returns a new list, the strongest last */
  sort(names: Iterable<string>): string[] {
    return [...names].sort(
      (a, b) => this.#depth(a) - this.#depth(b) || this.#priority(a) - this.#priority(b) || order(a, b),
    );
  }

  /** Priorities that are no whole number. */
  problems(): PolicyProblem[] {
    return [...this.#gathering.groups.values()].flatMap((group) => {
      const stated = textOf(group.vars, priorityVariable);
      if (stated === undefined || isWhole(stated.value)) return [];
      const message = `${priorityVariable} of group ${group.name} is "${stated.value}": write a whole number, such as 10`;
      return [problemAt(stated.origin, message)];
    });
  }

  #depth(name: string): number {
    const known = this.#depths.get(name);
    if (known !== undefined) return known;
    const parents = [...(this.#gathering.groups.get(name)?.parents ?? [])];
    const depth = parents.reduce((deepest, parent) => Math.max(deepest, this.#depth(parent) + 1), 0);
    this.#depths.set(name, depth);
    return depth;
  }

  #priority(name: string): number {
    return priorityOf(this.#gathering.groups.get(name));
  }
}

function priorityOf(group: Group | undefined): number {
  const text = textOf(group?.vars, priorityVariable)?.value ?? '1';
  return isWhole(text) ? Number(text) : 1;
}

function isWhole(text: string): boolean {
  return /^-?\d{1,9}$/.test(text);
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}
