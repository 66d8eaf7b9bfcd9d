import { isGlob } from '../core/policy/glob.ts';
import { didYouMean } from '../core/policy/nearest.ts';
import { formatOrigin, type PolicyProblem, problemAt, type Stated } from '../core/policy/origin.ts';
import type { PolicyDraft } from '../core/policy/policy-set.ts';
import type { ReadRule } from './policy-file.ts';

/** What is defined a second time, each told at the second place. */
export function definedTwice(definitions: readonly Stated<string>[]): PolicyProblem[] {
  const first = new Map<string, Stated<string>>();
  return definitions.flatMap((definition) => {
    const before = first.get(definition.value);
    if (before === undefined) {
      first.set(definition.value, definition);
      return [];
    }
    const message = `${definition.value} is already defined at ${formatOrigin(before.origin)}: keep one of the two`;
    return [problemAt(definition.origin, message)];
  });
}

/** Hosts and groups that a rule names and the inventory does not have: such a rule would never match, without a word. */
export function unknownPlaces(read: ReadRule, draft: Pick<PolicyDraft, 'hosts' | 'groups'>): PolicyProblem[] {
  const { match } = read.rule;
  return (['source', 'destination'] as const).flatMap((end) => {
    const hosts = match[end].hosts.filter((host) => !isGlob(host));
    return [
      ...unknown(read, [end, 'host'], hosts, [...draft.hosts.keys()]),
      ...unknown(read, [end, 'group'], match[end].groups, [...draft.groups.keys()]),
    ];
  });
}

function unknown(read: ReadRule, key: [string, string], names: readonly string[], known: string[]): PolicyProblem[] {
  const origin = read.file.originOf([...read.path, 'match', ...key]);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = didYouMean(name, known);
      return problemAt(origin, `rule ${read.rule.name.value}: the inventory has no ${key[1]} ${name}${meant}`);
    });
}
