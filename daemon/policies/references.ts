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

/** Hosts, groups and labels that rules name and the inventory does not have: such a rule would never match, without a word. */
export function unknownPlaces(
  rules: readonly ReadRule[],
  inventory: Pick<PolicyDraft, 'hosts' | 'groups'>,
): PolicyProblem[] {
  const known = { hosts: inventory.hosts, groups: inventory.groups, labels: labelsIn(inventory.hosts) };
  return rules.flatMap((rule) => [...unknownAt(rule, 'source', known), ...unknownAt(rule, 'destination', known)]);
}

/** Whatever rules may name, by name. */
interface Known {
  readonly hosts: ReadonlyMap<string, unknown>;
  readonly groups: ReadonlyMap<string, unknown>;
  /** What labels of hosts and pools say, by their keys. */
  readonly labels: ReadonlyMap<string, ReadonlyMap<string, unknown>>;
}

function labelsIn(hosts: PolicyDraft['hosts']): Known['labels'] {
  const known = new Map<string, Map<string, true>>();
  const everyone = [...hosts.values()].flatMap((host) => [host, ...host.pools.values()]);
  for (const [key, word] of everyone.flatMap(({ labels }) => [...labels])) {
    known.set(key, (known.get(key) ?? new Map()).set(word, true));
  }
  return known;
}

function unknownAt(read: ReadRule, end: 'source' | 'destination', { hosts, groups, labels }: Known): PolicyProblem[] {
  const match = read.rule.match[end];
  return [
    ...unknown(read, [end, 'host'], 'host', match.hosts, hosts),
    ...unknown(read, [end, 'group'], 'group', match.groups, groups),
    ...[...match.labels].flatMap(([key, globs]) => {
      const words = labels.get(key);
      const path = [end, 'label', key];
      return words ? unknown(read, path, `label ${key}:`, globs, words) : unknown(read, path, 'label', [key], labels);
    }),
  ];
}

/** A glob is no name: it may well be for hosts that are yet to come. */
function unknown(
  read: ReadRule,
  path: readonly string[],
  what: string,
  names: readonly string[],
  known: ReadonlyMap<string, unknown>,
): PolicyProblem[] {
  const origin = read.file.originOf([...read.path, 'match', ...path]);
  return names
    .filter((name) => !isGlob(name) && !known.has(name))
    .map((name) => {
      const meant = didYouMean(name, known.keys());
      return problemAt(origin, `rule ${read.rule.name.value}: the inventory has no ${what} ${name}${meant}`);
    });
}
