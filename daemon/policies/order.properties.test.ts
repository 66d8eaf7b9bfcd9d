import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { instants } from '../../test/support/any-policies.ts';
import { formatProblem } from '../core/policy/origin.ts';
import type { PolicyDraft } from '../core/policy/policy-set.ts';
import type { RateQuery } from '../core/policy/query.ts';
import { resolveRate } from '../core/policy/resolve.ts';
import { budgetsAt } from '../core/share/budget/budgets-at.ts';
import { draftPolicies } from './draft.ts';

const folder = join(import.meta.dirname, '../../policies');
const load = (path: string): unknown => parse(readFileSync(join(folder, path), 'utf8'));
const names = readdirSync(folder).filter((name) => name.endsWith('.yaml'));
const examples = names.map((name) => ({ name, data: load(name) }));
const inventory = load('inventory/hosts.yaml');

/** The same mappings with their keys in another order; lists stay as they are. */
function shuffled(data: unknown, weigh: () => number): unknown {
  if (Array.isArray(data)) return data.map((item) => shuffled(item, weigh));
  if (typeof data !== 'object' || data === null) return data;
  const weighed = Object.entries(data).map((entry) => ({ entry, weight: weigh() }));
  const turned = weighed
    .sort((a, b) => a.weight - b.weight)
    .map(({ entry: [key, value] }) => [key, shuffled(value, weigh)]);
  return Object.fromEntries(turned);
}

/** @param namesFirst whether windows and budgets stand in files before all others, or after them */
function draft(weigh: () => number, namesFirst: boolean): PolicyDraft {
  const text = (data: unknown) => new TextEncoder().encode(stringify(shuffled(data, weigh)));
  const files = examples.flatMap(({ name, data }) => {
    const { windows, budgets, ...rest } = Object.assign({ windows: undefined, budgets: undefined }, data);
    const apart = namesFirst ? `00-${name}` : `99-${name}`;
    const named = Object.fromEntries(Object.entries({ windows, budgets }).filter(([, value]) => value !== undefined));
    return [{ name, data: rest }, ...(Object.keys(named).length === 0 ? [] : [{ name: apart, data: named }])];
  });
  const policies = files
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, data }) => ({ kind: 'policies' as const, path: name, bytes: text(data), sha256: '' }));
  const hosts = { kind: 'inventory' as const, path: 'inventory/hosts.yaml', bytes: text(inventory), sha256: '' };
  const drafted = draftPolicies([...policies, hosts], Date.UTC(2026, 10, 23));
  if ('problems' in drafted) throw new Error(drafted.problems.map(formatProblem).join('\n'));
  return drafted.ok;
}

const places = fc.record({
  host: fc.constantFrom('stor-01', 'stor-02', 'stor-03'),
  pool: fc.constantFrom('fast', 'slow'),
  driver: fc.constant('file'),
});
const queries: fc.Arbitrary<RateQuery> = fc.record({
  volume: fc.record({
    name: fc.constantFrom('db-1', 'archive-1', 'bulk-1', 'x'),
    sizeBytes: fc.constantFrom(1, 2 ** 41, 2 ** 43),
    metadata: fc.constantFrom<Record<string, string>>({}, { class: 'gold' }),
  }),
  source: places,
  destination: places,
  requestedLimit: fc.constant(undefined),
  at: instants,
  hasBegun: fc.boolean(),
});

/** Budgets by name, without the places in the files. */
function budgetsOf({ budgets }: PolicyDraft, at: number) {
  const current = budgetsAt(budgets, at).map(({ name, scope, limit }) => [name, { scope, limit }] as const);
  return new Map(current);
}

describe('What policies say', () => {
  it('depends neither on the order of keys, windows, budgets, hosts and groups, nor on the file that names stand in', () => {
    const written = { ...draft(() => 0, true), generation: 1 };
    fc.assert(
      fc.property(
        fc.infiniteStream(fc.nat()),
        fc.boolean(),
        fc.array(queries, { minLength: 20, maxLength: 20 }),
        (weights, first, asked) => {
          const turned = { ...draft(() => weights.next().value ?? 0, first), generation: 1 };
          expect(turned.concurrency).toEqual(written.concurrency);
          for (const query of asked) {
            expect(resolveRate(query, turned)).toEqual(resolveRate(query, written));
            expect(budgetsOf(turned, query.at)).toEqual(budgetsOf(written, query.at));
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});
