import type { PolicyHost, PolicySet } from '../../daemon/core/policy/policy-set.ts';
import type { PlaceMatch, Rule, RuleMatch } from '../../daemon/core/policy/rule.ts';
import type { DefaultTerms } from '../../daemon/core/policy/terms.ts';
import { unboundedConcurrency } from '../../daemon/core/share/admission/candidate.ts';

/** Where nothing depends on the place. */
export const somewhere = { file: '20-rules.yaml', line: 1, column: 1 };

const anywhere: PlaceMatch = { hosts: [], groups: [], labels: new Map(), pools: [], drivers: [] };

/** A mapping `default` that states nothing. */
export const silentDefault: DefaultTerms = {
  limit: undefined,
  max: undefined,
  window: undefined,
  trickle: undefined,
  floor: undefined,
};

/** Policies that say nothing, of no host. */
export const silentPolicies: PolicySet = {
  generation: 1,
  default: silentDefault,
  rules: [],
  hosts: new Map(),
  groups: new Map(),
  windows: new Map(),
  budgets: [],
  concurrency: unboundedConcurrency,
};

/** One end of a match that asks only what is given. */
export function aPlaceMatch(asked: Partial<PlaceMatch> = {}): PlaceMatch {
  return { ...anywhere, ...asked };
}

/** A match that asks only what is given. */
export function aMatch(asked: Partial<RuleMatch> = {}): RuleMatch {
  const size = { atLeastBytes: 0, underBytes: Number.POSITIVE_INFINITY };
  return { volumes: [], size, metadata: new Map(), source: anywhere, destination: anywhere, ...asked };
}

/** A rule that asks and sets only what is given. */
export function aRule(name: string, asked: Partial<RuleMatch>, sets: Partial<Rule>): Rule {
  const nothing = {
    during: undefined,
    limit: undefined,
    max: undefined,
    priority: undefined,
    floor: undefined,
    verify: undefined,
    keepSource: undefined,
    window: undefined,
    trickle: undefined,
  };
  return { name: { value: name, origin: somewhere }, match: aMatch(asked), ...nothing, ...sets };
}

/** A host that states only what is given. */
export function aHost(name: string, groups: readonly string[], stated: Partial<PolicyHost> = {}): PolicyHost {
  const agent = { value: `${name}:7441`, origin: somewhere };
  return { name, agent, groups, limit: undefined, max: undefined, labels: new Map(), pools: new Map(), ...stated };
}
