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

/** Hosts, groups and labels that a rule names and the inventory does not have: such a rule would never match, without a word. */
export function unknownPlaces(read: ReadRule, draft: Pick<PolicyDraft, 'hosts' | 'groups'>): PolicyProblem[] {
  const { match } = read.rule;
  const known = { hosts: [...draft.hosts.keys()], groups: [...draft.groups.keys()], labels: labelsIn(draft) };
  return (['source', 'destination'] as const).flatMap((end) => {
    const hosts = match[end].hosts.filter((host) => !isGlob(host));
    return [
      ...unknown(read, [end, 'host'], 'host', hosts, known.hosts),
      ...unknown(read, [end, 'group'], 'group', match[end].groups, known.groups),
      ...unknownLabels(read, end, known.labels),
    ];
  });
}

function unknownLabels(read: ReadRule, end: 'source' | 'destination', known: KnownLabels): PolicyProblem[] {
  return [...read.rule.match[end].labels].flatMap(([key, globs]) => {
    const words = known.get(key);
    if (words === undefined) return unknown(read, [end, 'label', key], 'label', [key], [...known.keys()]);
    const literals = globs.filter((glob) => !isGlob(glob));
    return unknown(read, [end, 'label', key], `label ${key}:`, literals, [...words]);
  });
}

/** What labels of hosts and pools say, by their keys. */
type KnownLabels = ReadonlyMap<string, ReadonlySet<string>>;

function labelsIn({ hosts }: Pick<PolicyDraft, 'hosts'>): KnownLabels {
  const known = new Map<string, Set<string>>();
  const all = [...hosts.values()].flatMap(({ labels, pools }) => [labels, ...[...pools.values()].map((p) => p.labels)]);
  for (const [key, word] of new Set(all).values().flatMap((labels) => labels)) {
    known.set(key, (known.get(key) ?? new Set()).add(word));
  }
  return known;
}

function unknown(
  read: ReadRule,
  key: readonly string[],
  what: string,
  names: readonly string[],
  known: readonly string[],
): PolicyProblem[] {
  const origin = read.file.originOf([...read.path, 'match', ...key]);
  return names
    .filter((name) => !known.includes(name))
    .map((name) => {
      const meant = didYouMean(name, known);
      return problemAt(origin, `rule ${read.rule.name.value}: the inventory has no ${what} ${name}${meant}`);
    });
}
