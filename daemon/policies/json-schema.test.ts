import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { Ajv } from 'ajv';
import fc from 'fast-check';
import { parse } from 'yaml';
import { policyJsonSchema } from './json-schema.ts';
import { policyFileSchema } from './schema.ts';

const folder = join(import.meta.dirname, '../../policies');
const committed = JSON.parse(readFileSync(join(folder, 'schema.json'), 'utf8'));
const validate = new Ajv({ strict: false, allErrors: true }).compile(committed);
const inFolder = (path: string) => readdirSync(join(folder, path)).filter((name) => name.endsWith('.yaml'));
const fromYaml = (path: string): unknown => parse(readFileSync(join(folder, path), 'utf8'), { uniqueKeys: false });

/** What a JSON schema cannot say: names in other places, and numbers that no pattern sums up. */
const parserOnly = [
  'alias-of-a-mapping.yaml',
  'key-twice.yaml',
  'label-nobody-has.yaml',
  'label-with-unknown-word.yaml',
  'name-twice.yaml',
  'size-too-large.yaml',
  'size-upside-down.yaml',
  'too-large.yaml',
  'unknown-group.yaml',
  'unknown-host.yaml',
];
/** Not even YAML. */
const broken = ['tab.yaml', 'unclosed-quote.yaml'];

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
const match = some({ volume: globs, size: sizes, metadata: keyed, source: place, destination: place });
const rule = some({
  name: fc.oneof(fc.constant('databases'), words),
  match,
  limit: rates,
  max: rates,
  priority: fc.oneof(fc.integer({ min: -1, max: 1002 }), words),
  verify: fc.oneof(fc.constant('digest'), words),
  keep_source: fc.oneof(fc.boolean(), words),
});
const files = some({
  default: some({ limit: rates, max: rates }),
  rules: fc.oneof({ weight: 5, arbitrary: fc.array(rule, { maxLength: 2 }) }, words),
});

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
    const seen = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(files, (file) => {
        const { success, error } = policyFileSchema.safeParse(file);
        const beyondSchemas = error?.issues.every(({ message }) => message.includes('at_least must be below')) ?? false;
        seen[success ? 'accepted' : 'refused']++;
        expect([validate(file), file]).toEqual([success || beyondSchemas, file]);
      }),
      { numRuns: 8000 },
    );
    expect(Math.min(seen.accepted, seen.refused)).toBeGreaterThan(200);
  });
});
