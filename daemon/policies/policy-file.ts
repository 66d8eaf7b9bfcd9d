import type { PolicyProblem, Stated } from '../core/policy/origin.ts';
import type { Rule } from '../core/policy/rule.ts';
import type { Terms } from '../core/policy/terms.ts';
import type { Rate } from '../core/rate/rate.ts';
import { ruleMatch } from './rule-match.ts';
import { defaultSchema, policyFileSchema, ruleSchema } from './schema.ts';
import { schemaProblems } from './schema-problems.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** What one policy file says, as far as it can be read. */
export interface PolicyFileContents {
  readonly default: Terms;
  readonly rules: readonly ReadRule[];
  /** Everything that may be said only once over all files, such as `rule databases`, also where it is not valid. */
  readonly definitions: readonly Stated<string>[];
  readonly problems: readonly PolicyProblem[];
}

/** A rule, and where to find its parts. */
export interface ReadRule {
  readonly rule: Rule;
  readonly file: YamlFile;
  readonly path: Path;
}

/** Reads a policy file: what is valid in it is there also when other parts are not, so that all problems can be found at once. */
export function readPolicyFile(file: YamlFile): PolicyFileContents {
  if (!file.legible || file.root === undefined) return { ...nothing, problems: file.problems };
  const data = file.data ?? {};
  const { error } = policyFileSchema.safeParse(data);
  const problems = [...file.problems, ...schemaProblems(file, error?.issues ?? [])];
  const rules = itemsOf(field(data, 'rules')).flatMap((item, index) => readRule(file, item, ['rules', index]));
  return {
    default: readDefault(file, field(data, 'default')),
    rules,
    definitions: definitionsIn(file, data),
    problems,
  };
}

const noTerms: Terms = { limit: undefined, max: undefined };
const nothing = { default: noTerms, rules: [], definitions: [] };

function readDefault(file: YamlFile, data: unknown): Terms {
  const { data: written } = defaultSchema.safeParse(data);
  return written ? readTerms(file, ['default'], written) : noTerms;
}

function readRule(file: YamlFile, data: unknown, path: Path): ReadRule[] {
  const { data: written } = ruleSchema.safeParse(data);
  if (!written) return [];
  const name = { value: written.name, origin: file.originOf([...path, 'name']) };
  const stated = statedIn(file, path);
  const rule = {
    name,
    match: ruleMatch(written.match),
    ...readTerms(file, path, written),
    priority: stated('priority', written.priority),
    verify: stated('verify', written.verify),
    keepSource: stated('keep_source', written.keep_source),
    during: undefined,
    window: undefined,
    trickle: undefined,
  };
  return [{ rule, file, path }];
}

type Written<T> = { [K in keyof T]?: T[K] | undefined };

function readTerms(file: YamlFile, path: Path, written: Written<{ limit: Rate; max: Rate }>): Terms {
  const stated = statedIn(file, path);
  return { limit: stated('limit', written.limit), max: stated('max', written.max) };
}

function statedIn(file: YamlFile, path: Path) {
  return <T>(key: string, value: T | undefined): Stated<T> | undefined =>
    value === undefined ? undefined : { value, origin: file.keyOrigin([...path, key]) };
}

function definitionsIn(file: YamlFile, data: unknown): Stated<string>[] {
  const terms = ['limit', 'max'].filter((key) => field(field(data, 'default'), key) !== undefined);
  const names = itemsOf(field(data, 'rules')).map((item) => field(item, 'name'));
  return [
    ...terms.map((key) => ({ value: `default ${key}`, origin: file.keyOrigin(['default', key]) })),
    ...names.flatMap((name, index) =>
      typeof name === 'string' ? [{ value: `rule ${name}`, origin: file.originOf(['rules', index, 'name']) }] : [],
    ),
  ];
}

function field(data: unknown, key: string): unknown {
  const isMapping = typeof data === 'object' && data !== null && !Array.isArray(data);
  return isMapping ? Object.entries(data).find(([name]) => name === key)?.[1] : undefined;
}

function itemsOf(data: unknown): unknown[] {
  return Array.isArray(data) ? data : [];
}
