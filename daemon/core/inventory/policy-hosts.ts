import { didYouMean } from '../policy/nearest.ts';
import { type PolicyProblem, problemAt, type Stated } from '../policy/origin.ts';
import type { PolicyGroup, PolicyHost } from '../policy/policy-set.ts';
import { RateSyntaxError } from '../rate/error.ts';
import type { Rate } from '../rate/rate.ts';
import { parseRate } from '../rate/text.ts';
import { agentAddress } from './agent-address.ts';
import type { Inventory, InventoryHost } from './inventory.ts';
import type { Variables } from './written.ts';

/** The variables that are Sluice's; every other one is left to Ansible. */
export const sluiceVariables: readonly string[] = ['sluice_agent', 'sluice_limit', 'sluice_max'];

/** What the inventory says to Sluice. */
export interface PolicyHosts {
  readonly hosts: ReadonlyMap<string, PolicyHost>;
  readonly groups: ReadonlyMap<string, PolicyGroup>;
  readonly problems: readonly PolicyProblem[];
}

/**
 * Reads Sluice's variables. `sluice_agent` and `sluice_limit` follow Ansible's precedence; a `sluice_max` is a ceiling of the very
 * group or host it is written for and is overridden by no other.
 */
export function policyHosts(inventory: Inventory): PolicyHosts {
  const reader = new VariableReader();
  const groups = new Map<string, PolicyGroup>();
  const hosts = new Map<string, PolicyHost>();
  for (const group of inventory.groups.values()) {
    reader.check(group.own);
    groups.set(group.name, { name: group.name, max: reader.rate(group.own, 'sluice_max') });
  }
  for (const host of inventory.hosts.values()) {
    reader.check(host.own);
    const agent = reader.agent(host);
    const limit = reader.rate(host.effective, 'sluice_limit');
    const max = reader.rate(host.own, 'sluice_max');
    if (agent) hosts.set(host.name, { name: host.name, agent, groups: host.groups, limit, max });
  }
  return { hosts, groups, problems: reader.problems };
}

/** Reads each statement once, however many hosts it reaches, and tells its problem once. */
class VariableReader {
  readonly problems: PolicyProblem[] = [];
  readonly #rates = new Map<Stated<string>, Stated<Rate> | undefined>();
  readonly #checked = new Set<Stated<string>>();
  readonly #agents = new Map<string, string>();

  /** Finds what is wrong with Sluice's variables, also where they are overridden. */
  check(variables: Variables): void {
    for (const [name, stated] of variables) {
      if (!name.startsWith('sluice_') || this.#checked.has(stated)) continue;
      this.#checked.add(stated);
      if (!sluiceVariables.includes(name)) {
        const known = sluiceVariables.join(', ');
        this.#refuse(stated, `unknown variable ${name}${didYouMean(name, sluiceVariables)}; Sluice reads ${known}`);
      } else if (name !== 'sluice_agent') {
        this.rate(variables, name);
      }
    }
  }

  rate(variables: Variables, name: string): Stated<Rate> | undefined {
    const stated = variables.get(name);
    if (stated === undefined) return undefined;
    if (!this.#rates.has(stated)) this.#rates.set(stated, this.#parse(stated, name));
    return this.#rates.get(stated);
  }

  agent(host: InventoryHost): Stated<string> | undefined {
    const stated = host.effective.get('sluice_agent');
    if (stated === undefined) {
      const message = `host ${host.name} has no sluice_agent: write sluice_agent: ADDRESS:PORT, such as ${host.name}:7441`;
      this.problems.push(problemAt(host.origin, message));
      return undefined;
    }
    const read = agentAddress(host, stated.value);
    if ('problem' in read) return this.#refuse(stated, read.problem);
    const other = this.#agents.get(read.address);
    if (other !== undefined) {
      return this.#refuse(stated, `hosts ${other} and ${host.name} have the same sluice_agent, ${read.address}`);
    }
    this.#agents.set(read.address, host.name);
    return { value: read.address, origin: stated.origin };
  }

  #parse(stated: Stated<string>, name: string): Stated<Rate> | undefined {
    try {
      return { value: parseRate(stated.value), origin: stated.origin };
    } catch (error) {
      if (!(error instanceof RateSyntaxError)) throw error;
      return this.#refuse(stated, `${name}: ${error.message}`);
    }
  }

  #refuse(stated: Stated<string>, message: string): undefined {
    this.problems.push(problemAt(stated.origin, message));
    return undefined;
  }
}
