import { isMap, isScalar, type Node, type Pair } from 'yaml';
import type { Variables, WrittenGroup, WrittenHost, WrittenValue } from '../core/inventory/written.ts';
import { didYouMean } from '../core/policy/nearest.ts';
import { type PolicyProblem, problemAt, type Stated } from '../core/policy/origin.ts';
import type { YamlFile } from './yaml-file.ts';

const groupKeys = ['hosts', 'vars', 'children'];

/** A key of a mapping with its text, its place and what it stands for. */
interface Entry {
  readonly key: string;
  readonly keyNode: Node;
  readonly value: Node | undefined;
}

/** Reads the inventory's YAML as it is written: groups of hosts, children and variables. */
export class InventoryFile {
  readonly problems: PolicyProblem[] = [];
  readonly #file: YamlFile;

  constructor(file: YamlFile) {
    this.#file = file;
    this.problems.push(...file.problems);
  }

  /** The groups at the top of an inventory file. */
  groups(): WrittenGroup[] {
    const top = this.#file.legible ? this.#file.root : undefined;
    return this.#entries(top, 'an inventory holds groups, such as "all: { hosts: { stor-01: } }"').map((entry) =>
      this.#group(entry),
    );
  }

  /** The variables that a file of `group_vars/` or `host_vars/` holds. */
  variables(): Variables {
    const top = this.#file.legible ? this.#file.root : undefined;
    return this.#variables(top, 'a file of variables holds a mapping, such as "sluice_limit: 80MiB/s"');
  }

  #group({ key, keyNode, value }: Entry): WrittenGroup {
    const shape = `group ${key} must hold hosts, vars or children`;
    const parts = new Map(this.#entries(value, shape).map((entry) => [entry.key, entry]));
    for (const part of parts.values()) {
      if (groupKeys.includes(part.key)) continue;
      const known = `${didYouMean(part.key, groupKeys)}; known keys are ${groupKeys.join(', ')}`;
      this.#refuse(part.keyNode, `unknown key ${part.key} in group ${key}${known}`);
    }
    const hosts = `hosts of group ${key} must be a mapping: write "stor-01:" instead of "- stor-01"`;
    const children = `children of group ${key} must be a mapping: write "rack-a:" instead of "- rack-a"`;
    return {
      name: key,
      origin: this.#file.nodeOrigin(keyNode),
      vars: this.#variables(
        parts.get('vars')?.value,
        `vars of group ${key} must be a mapping, such as { sluice_max: 80MiB/s }`,
      ),
      hosts: this.#entries(parts.get('hosts')?.value, hosts).map((entry) => this.#host(entry)),
      children: this.#entries(parts.get('children')?.value, children).map((entry) => this.#group(entry)),
    };
  }

  #host({ key, keyNode, value }: Entry): WrittenHost {
    const shape = `host ${key} must hold variables, such as { sluice_agent: ${key}:7441 }`;
    return { pattern: key, origin: this.#file.nodeOrigin(keyNode), vars: this.#variables(value, shape) };
  }

  #variables(node: Node | undefined, shape: string): Variables {
    const stated = this.#entries(node, shape).flatMap((entry): [string, Stated<WrittenValue>][] => {
      const value = this.#value(entry, entry.key.startsWith('sluice_'));
      const origin = this.#file.nodeOrigin(entry.keyNode);
      return value === undefined ? [] : [[entry.key, { value, origin }]];
    });
    return new Map(stated);
  }

  /** @param isOurs what is Sluice's may be a mapping; what is not is left alone where it is no single value */
  #value({ key, keyNode, value }: Entry, isOurs: boolean): WrittenValue | undefined {
    const target = this.#file.resolved(value);
    if (target === undefined) return '';
    if (isScalar(target)) return target.value === null ? '' : textOf(target.value, target.source);
    if (!isOurs) return undefined;
    if (!isMap(target)) return this.#refuse(keyNode, `${key} must not be a list`);
    const entries = this.#entries(target, key).flatMap((entry): [string, Stated<WrittenValue>][] => {
      const inner = this.#value({ ...entry, key: `${key}.${entry.key}` }, true);
      return inner === undefined ? [] : [[entry.key, { value: inner, origin: this.#file.nodeOrigin(entry.keyNode) }]];
    });
    return new Map(entries);
  }

  /** The entries of a mapping; none for nothing at all; a problem for anything else. */
  #entries(node: Node | undefined, shape: string): Entry[] {
    const resolved = this.#file.resolved(node);
    if (resolved === undefined || (isScalar(resolved) && resolved.value === null)) return [];
    if (isMap(resolved)) return resolved.items.flatMap((pair) => this.#entry(pair));
    this.#refuse(node ?? resolved, shape);
    return [];
  }

  #entry(pair: Pair): Entry[] {
    const key = this.#file.resolved(pair.key);
    if (!isScalar(key)) return [];
    const text = textOf(key.value, key.source);
    if (text === '<<') this.#refuse(key, 'merge keys are not read here: write the keys out');
    return [{ key: text, keyNode: key, value: this.#file.resolved(pair.value) }];
  }

  #refuse(node: Node, message: string): undefined {
    this.problems.push(problemAt(this.#file.nodeOrigin(node), message));
    return undefined;
  }
}

/** A value as it was typed: `1e3` and `0x10` are texts to us, not numbers. */
function textOf(value: unknown, source: string | undefined): string {
  return typeof value === 'string' ? value : (source ?? String(value));
}
