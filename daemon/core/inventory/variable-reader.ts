import { didYouMean } from '../policy/nearest.ts';
import { type PolicyProblem, problemAt, type Stated } from '../policy/origin.ts';
import type { Labels, PolicyPool } from '../policy/policy-set.ts';
import type { Rate } from '../rate/rate.ts';
import { agentAddress } from './agent-address.ts';
import type { InventoryHost } from './inventory.ts';
import { type Refuse, readLabels, readPools, readRate } from './pool-variables.ts';
import type { Variables, WrittenValue } from './written.ts';

/** The variables that are Sluice's; every other one is left to Ansible. */
export const sluiceVariables: readonly string[] = [
  'sluice_agent',
  'sluice_limit',
  'sluice_max',
  'sluice_labels',
  'sluice_pools',
];

/** Reads each statement once, however many hosts it reaches, and tells its problem once. */
export class VariableReader {
  readonly problems: PolicyProblem[] = [];
  readonly #read = new Map<Stated<WrittenValue>, unknown>();
  readonly #checked = new Set<Stated<WrittenValue>>();
  readonly #agents = new Map<string, string>();

  /** Finds what is wrong with Sluice's variables, also where they are overridden. */
  check(variables: Variables): void {
    for (const [name, stated] of variables) {
      if (!name.startsWith('sluice_') || this.#checked.has(stated)) continue;
      this.#checked.add(stated);
      if (!sluiceVariables.includes(name)) {
        const known = sluiceVariables.join(', ');
        this.#refuse(stated, `unknown variable ${name}${didYouMean(name, sluiceVariables)}; Sluice reads ${known}`);
      }
    }
    this.rate(variables, 'sluice_limit');
    this.rate(variables, 'sluice_max');
    this.labels(variables);
    this.pools(variables);
  }

  rate(variables: Variables, name: string): Stated<Rate> | undefined {
    return this.#once(variables.get(name), (stated) => readRate(stated, name, this.#refuse));
  }

  labels(variables: Variables): Labels {
    const read = (stated: Stated<WrittenValue>) => readLabels(stated, 'sluice_labels', this.#refuse);
    return this.#once(variables.get('sluice_labels'), read) ?? new Map();
  }

  /** By name. */
  pools(variables: Variables): ReadonlyMap<string, PolicyPool> {
    return this.#once(variables.get('sluice_pools'), (stated) => readPools(stated, this.#refuse)) ?? new Map();
  }

  agent(host: InventoryHost): Stated<string> | undefined {
    const stated = host.effective.get('sluice_agent');
    if (stated === undefined) {
      const message = `host ${host.name} has no sluice_agent: write sluice_agent: ADDRESS:PORT, such as ${host.name}:7441`;
      this.problems.push(problemAt(host.origin, message));
      return undefined;
    }
    const { value } = stated;
    if (typeof value !== 'string')
      return this.#once(stated, () => this.#refuse(stated, 'sluice_agent must be a single value, not a mapping'));
    const read = agentAddress(host, value);
    if ('problem' in read) return this.#refuse(stated, read.problem);
    const other = this.#agents.get(read.address);
    if (other !== undefined) {
      return this.#refuse(stated, `hosts ${other} and ${host.name} have the same sluice_agent, ${read.address}`);
    }
    this.#agents.set(read.address, host.name);
    return { value: read.address, origin: stated.origin };
  }

  /** A statement is of one variable, so what was read from it once is of the same type. */
  #once<T>(stated: Stated<WrittenValue> | undefined, read: (stated: Stated<WrittenValue>) => T): T | undefined {
    if (stated === undefined) return undefined;
    if (!this.#read.has(stated)) this.#read.set(stated, read(stated));
    return this.#read.get(stated) as T;
  }

  readonly #refuse: Refuse = (stated, message) => {
    this.problems.push(problemAt(stated.origin, message));
    return undefined;
  };
}
