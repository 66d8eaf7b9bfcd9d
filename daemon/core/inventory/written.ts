import type { Origin, Stated } from '../policy/origin.ts';

/** A value as it was typed; only variables of Sluice's have mappings. */
export type WrittenValue = string | ReadonlyMap<string, Stated<WrittenValue>>;

/** Variables by name. Those of others that are no single value (lists, mappings) are not among them. */
export type Variables = ReadonlyMap<string, Stated<WrittenValue>>;

/** A group as an inventory file writes it; the same name may be written in many places, and all of them are one group. */
export interface WrittenGroup {
  readonly name: string;
  readonly origin: Origin;
  readonly vars: Variables;
  readonly hosts: readonly WrittenHost[];
  readonly children: readonly WrittenGroup[];
}

/** One key under `hosts`: a name, or a range of names such as `stor-[01:16]`. */
export interface WrittenHost {
  readonly pattern: string;
  readonly origin: Origin;
  readonly vars: Variables;
}

/** A whole inventory as it is written. */
export interface WrittenInventory {
  /** The groups at the top of the files, in file order, files in lexical order. */
  readonly groups: readonly WrittenGroup[];
  /** From `group_vars/`, by name of the group. */
  readonly groupVars: ReadonlyMap<string, Variables>;
  /** From `host_vars/`, by name of the host. */
  readonly hostVars: ReadonlyMap<string, Variables>;
}

/** The text of a variable; undefined where it is not set, or is a mapping. */
export function textOf(variables: Variables | undefined, name: string): Stated<string> | undefined {
  const stated = variables?.get(name);
  return stated !== undefined && typeof stated.value === 'string' ? { ...stated, value: stated.value } : undefined;
}

/** Variables of which the later ones win. */
export function overlay(...levels: readonly (Variables | undefined)[]): Variables {
  return new Map(levels.flatMap((level) => [...(level ?? [])]));
}
