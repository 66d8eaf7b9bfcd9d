import { type Origin, type PolicyProblem, problemAt } from '../policy/origin.ts';
import { expandHostPattern, HostPatternError } from './ranges.ts';
import { overlay, type Variables, type WrittenGroup } from './written.ts';

/** A group with all that was written about it anywhere, and its place among the others. */
export interface Group {
  readonly name: string;
  readonly origin: Origin;
  readonly parents: Set<string>;
  /** Written in the inventory files, later ones over earlier ones. */
  vars: Variables;
}

/** A host with all that was written about it under any group. */
export interface Host {
  readonly name: string;
  readonly origin: Origin;
  /** The groups it is written under. */
  readonly groups: Set<string>;
  vars: Variables;
}

/** Gathers what many places say into one group and one host of each name. */
export class Gathering {
  readonly groups = new Map<string, Group>();
  readonly hosts = new Map<string, Host>();
  readonly problems: PolicyProblem[] = [];

  add(written: WrittenGroup): Group {
    const group = this.#group(written.name, written.origin);
    group.vars = overlay(group.vars, written.vars);
    for (const child of written.children) this.#addChild(group, child);
    for (const host of written.hosts) this.#addHosts(group, host);
    return group;
  }

  /** The group's ancestors, itself not among them. */
  ancestors(name: string, found = new Set<string>()): Set<string> {
    for (const parent of this.groups.get(name)?.parents ?? []) {
      if (!found.has(parent)) this.ancestors(parent, found.add(parent));
    }
    return found;
  }

  #group(name: string, origin: Origin): Group {
    const group = this.groups.get(name) ?? { name, origin, parents: new Set(), vars: new Map() };
    this.groups.set(name, group);
    return group;
  }

  #addChild(parent: Group, written: WrittenGroup): void {
    const above = this.ancestors(parent.name).add(parent.name);
    if (above.has(written.name)) {
      const message = `group ${written.name} is its own ancestor: take it out of the children of ${parent.name}`;
      this.problems.push(problemAt(written.origin, message));
      return;
    }
    this.#group(written.name, written.origin).parents.add(parent.name);
    this.add(written);
  }

  #addHosts(group: Group, written: { pattern: string; origin: Origin; vars: Variables }): void {
    for (const name of this.#names(written.pattern, written.origin)) {
      const host = this.hosts.get(name) ?? { name, origin: written.origin, groups: new Set(), vars: new Map() };
      host.groups.add(group.name);
      host.vars = overlay(host.vars, written.vars);
      this.hosts.set(name, host);
    }
  }

  #names(pattern: string, origin: Origin): string[] {
    try {
      return expandHostPattern(pattern);
    } catch (error) {
      if (!(error instanceof HostPatternError)) throw error;
      this.problems.push(problemAt(origin, error.message));
      return [];
    }
  }
}
