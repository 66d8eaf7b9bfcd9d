import { didYouMean } from '../core/policy/nearest.ts';
import { type PolicyProblem, problemAt, type Stated } from '../core/policy/origin.ts';
import type { PolicyDraft } from '../core/policy/policy-set.ts';
import type { Concurrency } from '../core/share/admission/candidate.ts';
import { entriesOf, field } from './mapping.ts';
import { concurrencyNames, concurrencySchema, type WrittenConcurrency } from './schema-concurrency.ts';
import type { YamlFile } from './yaml-file.ts';

/** What one policy file says under `concurrency`, as far as it can be read. */
export interface ReadConcurrency {
  readonly written: WrittenConcurrency;
  /** The hosts that it names, those of pools too. */
  readonly hosts: readonly Stated<string>[];
  /** Everything that may be said only once over all files, such as `concurrency all`, also where it is not valid. */
  readonly definitions: readonly Stated<string>[];
  /** What is wrong with names; all else is told by the schema. */
  readonly problems: readonly PolicyProblem[];
}

const single = ['hosts', 'pools'] as const;

/** Reads the mapping `concurrency`. */
export function readConcurrency(file: YamlFile, data: unknown): ReadConcurrency {
  const named = single.flatMap((key) =>
    entriesOf(field(data, key)).map(([name]) => {
      const origin = file.keyOrigin(['concurrency', key, name]);
      return { key, name, origin, isName: concurrencyNames[key].pattern.test(name) };
    }),
  );
  const plain = entriesOf(data).filter(([key]) => ['all', 'each_host', 'each_pool'].includes(key));
  return {
    written: concurrencySchema.safeParse(data).data ?? {},
    hosts: named.flatMap(({ name, origin, isName }) => (isName ? [{ value: hostOf(name), origin }] : [])),
    definitions: [
      ...plain.map(([key]) => ({ value: `concurrency ${key}`, origin: file.keyOrigin(['concurrency', key]) })),
      ...named.map(({ key, name, origin }) => ({ value: `concurrency of ${key.slice(0, -1)} ${name}`, origin })),
    ],
    problems: named
      .filter(({ isName }) => !isName)
      .map(({ key, name, origin }) =>
        problemAt(
          origin,
          `concurrency.${key}: ${JSON.stringify(name)} is no name: it ${concurrencyNames[key].refusal}`,
        ),
      ),
  };
}

/** What all files say together; each says something else. */
export function concurrencyOf(read: readonly ReadConcurrency[]): Concurrency {
  const all = read.map(({ written }) => written);
  const pools = new Map<string, Map<string, number>>();
  for (const [name, atMost] of all.flatMap((each) => Object.entries(each.pools ?? {}))) {
    const [host = '', pool = ''] = name.split(':');
    pools.set(host, (pools.get(host) ?? new Map<string, number>()).set(pool, atMost));
  }
  const first = (key: 'all' | 'each_host' | 'each_pool') => all.find((each) => each[key] !== undefined)?.[key];
  return {
    all: first('all'),
    eachHost: first('each_host'),
    eachPool: first('each_pool'),
    hosts: new Map(all.flatMap((each) => Object.entries(each.hosts ?? {}))),
    pools,
  };
}

/** Hosts that are named and not there. */
export function unknownHosts(read: readonly ReadConcurrency[], { hosts }: Pick<PolicyDraft, 'hosts'>): PolicyProblem[] {
  return read
    .flatMap((each) => each.hosts)
    .filter(({ value }) => !hosts.has(value))
    .map(({ value, origin }) =>
      problemAt(origin, `concurrency: the inventory has no host ${value}${didYouMean(value, hosts.keys())}`),
    );
}

function hostOf(name: string): string {
  return name.split(':')[0] ?? '';
}
