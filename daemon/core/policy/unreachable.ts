import { implies } from './implication.ts';
import { formatOrigin, type PolicyProblem, problemAt, type Stated } from './origin.ts';
import type { Rule } from './rule.ts';

/** What only the first rule that matches decides, by the words of policy files. A max is not among it: that holds in every rule. */
const decidedByFirst = {
  limit: 'limit',
  priority: 'priority',
  floor: 'floor',
  verify: 'verify',
  keep_source: 'keepSource',
  window: 'window',
  trickle: 'trickle',
} as const;

type Key = keyof typeof decidedByFirst;

/** Something a rule sets that never counts, because an earlier rule sets it for all that the rule matches. */
interface Shadowed {
  readonly key: Key;
  readonly stated: Stated<unknown>;
  readonly by: Rule;
}

/**
 * Warns of rules, and of single keys of rules, that can never count, whatever is migrated. There is no false alarm; but a rule that
 * only several earlier ones together leave nothing to is not found.
 */
export function unreachable(rules: readonly Rule[]): PolicyProblem[] {
  return rules.flatMap((rule, index) => {
    const earlier = rules
      .slice(0, index)
      .filter((other) => implies(rule.match, other.match) && isLookedAtAlways(other, rule));
    return earlier.length === 0 ? [] : warnings(rule, shadowed(rule, earlier));
  });
}

/** Whether a rule is looked at whenever another one is, as far as the names of their windows tell. */
function isLookedAtAlways({ during }: Rule, whenever: Rule): boolean {
  if (during === undefined) return true;
  const names = whenever.during?.value.names ?? [];
  return names.length > 0 && names.every((name) => during.value.names.includes(name));
}

function shadowed(rule: Rule, earlier: readonly Rule[]): Shadowed[] {
  return keysOf(rule).flatMap((key) => {
    const stated = rule[decidedByFirst[key]];
    const by = earlier.find((other) => other[decidedByFirst[key]] !== undefined);
    return stated === undefined || by === undefined ? [] : [{ key, stated, by }];
  });
}

function warnings(rule: Rule, found: readonly Shadowed[]): PolicyProblem[] {
  const [first] = found;
  if (first === undefined) return [];
  if (rule.max === undefined && found.length === keysOf(rule).length) {
    const by = [...new Set(found.map((each) => named(each.by)))].join(' and ');
    const does = by.includes(' and ') ? 'match all it matches and set all it sets' : 'matches all it matches';
    const message = `rule ${rule.name.value} never counts: ${by} before it ${does}; move it up or remove it`;
    return [problemAt(rule.name.origin, message)];
  }
  return found.map(({ key, stated, by }) => {
    const message = `${key} of rule ${rule.name.value} never counts: ${named(by)} before it matches all it matches and sets it`;
    return problemAt(stated.origin, message);
  });
}

function keysOf(rule: Rule): Key[] {
  const keys: readonly Key[] = ['limit', 'priority', 'floor', 'verify', 'keep_source', 'window', 'trickle'];
  return keys.filter((key) => rule[decidedByFirst[key]] !== undefined);
}

function named(rule: Rule): string {
  return `rule ${rule.name.value} (${formatOrigin(rule.name.origin)})`;
}
