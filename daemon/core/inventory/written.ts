import type { Origin, Stated } from '../policy/origin.ts';

/** Variables by name, each as the text that was written. Values that are no single value (lists, mappings) are not among them. */
export type Variables = ReadonlyMap<string, Stated<string>>;

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

/** Variables of which the later ones win. */
export function overlay(...levels: readonly (Variables | undefined)[]): Variables {
  return new Map(levels.flatMap((level) => [...(level ?? [])]));
}
