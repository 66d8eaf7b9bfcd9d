import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { parse, stringify } from 'yaml';
import { policyJsonSchema } from './json-schema.ts';
import { readPolicyFile } from './policy-file.ts';
import { YamlFile } from './yaml-file.ts';

const folder = join(import.meta.dirname, '../../policies');
const committed = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8'));
const validate = new Ajv({ strict: false, allErrors: true }).compile(committed);
const inFolder = (path: string) => readdirSync(join(folder, path)).filter((name) => name.endsWith('.yaml'));
const fromYaml = (path: string): unknown => parse(readFileSync(join(folder, path), 'utf8'), { uniqueKeys: false });

/** What a JSON schema cannot say: names in other places, and numbers that no pattern sums up. */
const parserOnly = [
  'alias-of-a-mapping.yaml',
  'budget-during-unknown-window.yaml',
  'budget-of-unknown-group.yaml',
  'budget-of-unknown-host.yaml',
  'concurrency-of-unknown-host.yaml',
  'key-twice.yaml',
  'label-nobody-has.yaml',
  'label-with-unknown-word.yaml',
  'name-twice.yaml',
  'size-too-large.yaml',
  'size-upside-down.yaml',
  'too-large.yaml',
  'unknown-group.yaml',
  'unknown-host.yaml',
  'unknown-window.yaml',
  'window-date-of-no-calendar.yaml',
  'window-hours-for-no-time.yaml',
  'window-never-opens.yaml',
  'window-twice-in-one-file.yaml',
  'window-zone-by-city.yaml',
  'windows-that-contradict.yaml',
];
/** What of that a file of one's own can hold, by its messages. */
const beyondSchemas =
  /at_least must be below|never opens|does not exist|ends before it begins|begins and ends|timezone "(?!true)[A-Za-z][\w/+-]*" is no time zone|is too far away/;
/** Not even YAML. */
const broken = ['budget-pool-without-quotes.yaml', 'tab.yaml', 'unclosed-quote.yaml'];

/** Values that are right somewhere, and some that are right nowhere. */
const words = fc.constantFrom<unknown>(
  ...['20MiB/s', '640Mbit/s', '1.5GB/s', 'paused', '0MiB/s', '0.0kB/s', '20', '20mb', '100GiB', '1.5TB', '0GiB', ''],
  ...['db-*', 'digest', 'none', 'block', 'a b', 1, 100, 1001, 0, 2.5, true, null],
);
const globs = fc.oneof(fc.constantFrom<unknown>('db-*', ['a', 'b']), words, fc.array(words, { maxLength: 2 }));
const rates = fc.oneof(fc.constantFrom<unknown>('20MiB/s', 'unlimited'), words);
const keyed = fc.oneof(fc.dictionary(fc.constantFrom('tier', 'row'), globs), words);
const some = (keys: Record<string, fc.Arbitrary<unknown>>) =>
  fc.oneof(
    { weight: 9, arbitrary: fc.record({ ...keys, odd: fc.constant(1) }, { requiredKeys: [] }).map(mostlyEven) },
    words,
  );
const place = some({
  host: globs,
  group: globs,
  label: keyed,
  pool: globs,
  driver: fc.oneof(fc.constant('file'), globs),
});
const sizes = some({ at_least: fc.oneof(fc.constant('1GiB'), words), under: fc.oneof(fc.constant('2TiB'), words) });
const zones = fc.oneof(
  fc.constantFrom<unknown>('Europe/Berlin', 'UTC'),
  fc.constantFrom('Berlin', 'UTC+1', '+01:00'),
  words,
);
const days = fc.oneof(fc.constantFrom<unknown>('mon-fri', ['sat', 'sun'], 'mon-mon', 'Mon', []), words);
const hours = fc.oneof(
  fc.constantFrom<unknown>('22:00-06:00', ['08:00-09:00', '10:00-24:00'], '6-7', '06:00-06:00'),
  words,
);
const dates = fc.oneof(
  fc.constantFrom<unknown>('2026-12-24', ['2026-12-24..2027-01-06'], '2026-02-30', '2027-01-02..2027-01-01'),
  words,
);
const opening = some({ days, hours, dates });
const atClose = fc.oneof(
  fc.constantFrom<unknown>('pause', 'finish', 'stop', { trickle: '1MiB/s' }, { trickle: 'paused' }, { trickle: 1 }),
  words,
);
/** Most keys of a window are right in themselves, or too few windows would be right as a whole. */
const mostly = <T>(value: T, others: fc.Arbitrary<T>) => fc.oneof({ weight: 4, arbitrary: fc.constant(value) }, others);
const window = fc.oneof(
  fc.record(
    {
      timezone: mostly('UTC', zones),
      days: mostly('sat', days),
      hours: mostly('22:00-06:00', hours),
      at_close: atClose,
    },
    { requiredKeys: ['timezone'] },
  ),
  some({
    timezone: mostly('UTC', zones),
    hours,
    dates,
    open: fc.oneof(fc.array(opening, { maxLength: 2 }), words),
    holidays: mostly('2026-12-25', dates),
    blackouts: fc.oneof(fc.constantFrom<unknown>('2026-12-24T18:00..2026-12-27T06:00', '2026-12-24T18:00'), dates),
  }),
);
const windowNames = fc.oneof(
  fc.constantFrom<unknown>('nights', 'always', ['nights'], ['nights', 'weekend'], ['nights', 'always'], []),
  words,
);
const match = some({ volume: globs, size: sizes, metadata: keyed, source: place, destination: place });
const rule = some({
  name: fc.oneof(fc.constant('databases'), words),
  match,
  limit: rates,
  max: rates,
  priority: fc.oneof(fc.integer({ min: -1, max: 1002 }), words),
  floor: fc.oneof(fc.constantFrom('2MiB/s', 'none'), rates),
  verify: fc.oneof(fc.constant('digest'), words),
  keep_source: fc.oneof(fc.boolean(), words),
  during: windowNames,
  window: windowNames,
  trickle: rates,
});
const one = (arbitraries: Record<string, fc.Arbitrary<unknown>>) =>
  fc.oneof(...Object.entries(arbitraries).map(([key, value]) => fc.record({ [key]: value })), some(arbitraries));
const network = one({ host: globs, each_host: globs, group: globs });
const storage = one({ pool: fc.constantFrom('a:b', 'a', '*:b'), each_pool: fc.constantFrom('*:b', ['a:b'], 'a') });
const budgetHours = fc.oneof(
  fc.constantFrom('unlimited', '1GiB/s').map((limit) => ({ window: ['nights'], limit })),
  fc.record({ window: windowNames, limit: rates }),
  some({ window: windowNames }),
);
const budget = fc
  .tuple(
    fc.constantFrom(
      ...[{ egress: network }, { ingress: network }, { reads: storage }, { writes: storage }, { everything: words }],
      ...[{ link: fc.record({ from: globs, to: globs, both_ways: mostly(true, words) }, { requiredKeys: ['from'] }) }],
      ...[{}, { egress: network, reads: storage }, { everything: fc.constant(true) }],
    ),
    fc.constantFrom({}, {}, {}, { during: fc.oneof(fc.array(budgetHours, { maxLength: 2 }), words) }),
  )
  .chain(([scope, hours]) => {
    const keys = { limit: mostly<unknown>('1GiB/s', rates), ...scope, ...hours };
    return fc.oneof({ weight: 3, arbitrary: fc.record<Record<string, unknown>>(keys) }, some(keys));
  });
const counts = mostly(8, words);
const concurrency = some({
  all: counts,
  each_host: counts,
  each_pool: counts,
  hosts: fc.oneof(fc.constant({ a: 0 }), fc.dictionary(fc.constantFrom('a', 'b*'), counts), words),
  pools: fc.oneof(fc.constant({ 'a:b': 1 }), fc.dictionary(fc.constantFrom('a:b', 'b'), counts), words),
});
const rulesAndWindows = some({
  default: some({ limit: rates, max: rates, floor: rates, window: windowNames, trickle: rates }),
  windows: fc.oneof(
    { weight: 5, arbitrary: fc.dictionary(fc.constantFrom('nights', 'x', 'always', 'a b'), window, { maxKeys: 1 }) },
    words,
  ),
  rules: fc.oneof({ weight: 5, arbitrary: fc.array(rule, { maxLength: 2 }) }, words),
});
const budgets = fc.oneof(
  { weight: 5, arbitrary: fc.dictionary(mostly('uplink', fc.constant('up/link')), budget, { minKeys: 1, maxKeys: 1 }) },
  words,
);
const kinds = {
  windows: { accepted: 0, refused: 0 },
  budgets: { accepted: 0, refused: 0 },
  concurrency: { accepted: 0, refused: 0 },
  others: { accepted: 0, refused: 0 },
};
const files = fc.oneof(
  { weight: 4, arbitrary: rulesAndWindows },
  { weight: 2, arbitrary: fc.record({ budgets }) },
  fc.record({ concurrency }),
);

function kindOf(file: unknown): keyof typeof kinds {
  if (typeof file !== 'object' || file === null) return 'others';
  if ('budgets' in file) return 'budgets';
  if ('concurrency' in file) return 'concurrency';
  return 'windows' in file ? 'windows' : 'others';
}

/** Unknown keys only now and then, so that enough is valid. */
function mostlyEven(value: { odd?: unknown }): object {
  const { odd, ...rest } = value;
  return Object.keys(rest).length % 3 === 2 ? value : rest;
}

describe('The JSON schema of policy files', () => {
  it('is committed as the parser has it (after a change: npm run schema)', () => {
    expect(committed).toEqual(JSON.parse(JSON.stringify(policyJsonSchema())));
  });

  it.each(inFolder('.'))('accepts %s, which names it for editors', (name) => {
    expect(readFileSync(join(folder, name), 'utf8')).toMatch(/^# yaml-language-server: \$schema=schema\.json\n/);
    expect([validate(fromYaml(name)), validate.errors]).toEqual([true, null]);
  });

  it.each(inFolder('invalid').filter((name) => !broken.includes(name)))(
    'sees what is wrong with %s, if it can',
    (name) => {
      expect(validate(fromYaml(`invalid/${name}`))).toBe(parserOnly.includes(name));
    },
  );

  it('accepts and refuses what the parser does', () => {
    fc.assert(
      fc.property(files, (file) => {
        // A value that the generator holds once and uses twice is written twice: aliases are not what is tested.
        const written = stringify(file, { aliasDuplicateObjects: false });
        const { problems } = readPolicyFile(new YamlFile('a.yaml', written));
        const beyond = problems.every(({ message }) => beyondSchemas.test(message));
        kinds[kindOf(file)][problems.length === 0 ? 'accepted' : 'refused']++;
        // Nothing but comments is a file that says nothing.
        expect([validate(file ?? {}), file, problems]).toEqual([beyond, file, problems]);
      }),
      { numRuns: 5000 },
    );
    const least = Math.min(...Object.values(kinds).flatMap(({ accepted, refused }) => [accepted, refused]));
    expect([least > 30, kinds]).toEqual([true, kinds]);
  });
});
