import type { NamedWindow } from '../core/policy/named-window.ts';
import type { PolicyProblem, Stated } from '../core/policy/origin.ts';
import type { Rule } from '../core/policy/rule.ts';
import type { DefaultTerms, Terms } from '../core/policy/terms.ts';
import type { Rate } from '../core/rate/rate.ts';
import { readBudgets } from './budget-file.ts';
import { type ReadConcurrency, readConcurrency } from './concurrency-file.ts';
import { entriesOf, field, itemsOf } from './mapping.ts';
import { ruleMatch } from './rule-match.ts';
import { defaultSchema, policyFileSchema, ruleSchema } from './schema.ts';
import { schemaProblems } from './schema-problems.ts';
import { readWindows } from './window-file.ts';
import type { NamedHours, Naming } from './window-names.ts';
import type { WrittenBudget } from './written-budget.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** What one policy file says, as far as it can be read. */
export interface PolicyFileContents {
  readonly default: Naming<DefaultTerms>;
  readonly rules: readonly ReadRule[];
  readonly windows: readonly NamedWindow[];
  /** Of all windows that are written, also of those that cannot be read. */
  readonly windowNames: readonly string[];
  readonly budgets: readonly WrittenBudget[];
  readonly concurrency: readonly ReadConcurrency[];
  /** Everything that may be said only once over all files, such as `rule databases`, also where it is not valid. */
  readonly definitions: readonly Stated<string>[];
  readonly problems: readonly PolicyProblem[];
}

/** A rule, and where to find its parts. */
export interface ReadRule {
  readonly rule: Naming<Rule>;
  readonly file: YamlFile;
  readonly path: Path;
}

/** Reads a policy file: what is valid in it is there also when other parts are not, so that all problems can be found at once. */
export function readPolicyFile(file: YamlFile): PolicyFileContents {
  if (!file.legible || file.root === undefined) return { ...nothing, problems: file.problems };
  const data = file.data ?? {};
  const { error } = policyFileSchema.safeParse(data);
  const rules = itemsOf(field(data, 'rules')).flatMap((item, index) => readRule(file, item, ['rules', index]));
  const writtenWindows = entriesOf(field(data, 'windows'));
  const windows = readWindows(file, writtenWindows);
  const budgets = readBudgets(file, entriesOf(field(data, 'budgets')));
  const concurrency = readConcurrency(file, field(data, 'concurrency'));
  return {
    default: readDefault(file, field(data, 'default')),
    rules,
    windows: windows.windows,
    windowNames: writtenWindows.map(([name]) => name),
    budgets: budgets.budgets,
    concurrency: [concurrency],
    definitions: [...definitionsIn(file, data), ...concurrency.definitions],
    problems: [
      ...file.problems,
      ...schemaProblems(file, error?.issues ?? []),
      ...windows.problems,
      ...budgets.problems,
      ...concurrency.problems,
    ],
  };
}

const silent: Naming<DefaultTerms> = {
  limit: undefined,
  max: undefined,
  window: undefined,
  trickle: undefined,
  floor: undefined,
};
const nothing = {
  default: silent,
  rules: [],
  windows: [],
  windowNames: [],
  budgets: [],
  concurrency: [],
  definitions: [],
};

function readDefault(file: YamlFile, data: unknown): Naming<DefaultTerms> {
  const { data: written } = defaultSchema.safeParse(data);
  if (!written) return silent;
  return {
    ...readTerms(file, ['default'], written),
    ...readHours(file, ['default'], written),
    floor: statedIn(file, ['default'])('floor', written.floor),
  };
}

function readRule(file: YamlFile, data: unknown, path: Path): ReadRule[] {
  const { data: written } = ruleSchema.safeParse(data);
  if (!written) return [];
  const name = { value: written.name, origin: file.originOf([...path, 'name']) };
  const stated = statedIn(file, path);
  const rule = {
    name,
    match: ruleMatch(written.match),
    during: stated('during', written.during),
    ...readTerms(file, path, written),
    priority: stated('priority', written.priority),
    floor: stated('floor', written.floor),
    verify: stated('verify', written.verify),
    keepSource: stated('keep_source', written.keep_source),
    ...readHours(file, path, written),
  };
  return [{ rule, file, path }];
}

type Written<T> = { [K in keyof T]?: T[K] | undefined };

function readTerms(file: YamlFile, path: Path, written: Written<{ limit: Rate; max: Rate }>): Terms {
  const stated = statedIn(file, path);
  return { limit: stated('limit', written.limit), max: stated('max', written.max) };
}

function readHours(
  file: YamlFile,
  path: Path,
  written: Written<{ window: 'always' | readonly string[]; trickle: Rate }>,
): NamedHours {
  const stated = statedIn(file, path);
  return { window: stated('window', written.window), trickle: stated('trickle', written.trickle) };
}

function statedIn(file: YamlFile, path: Path) {
  return <T>(key: string, value: T | undefined): Stated<T> | undefined =>
    value === undefined ? undefined : { value, origin: file.keyOrigin([...path, key]) };
}

function definitionsIn(file: YamlFile, data: unknown): Stated<string>[] {
  const terms = Object.keys(silent).filter((key) => field(field(data, 'default'), key) !== undefined);
  const names = itemsOf(field(data, 'rules')).map((item) => field(item, 'name'));
  const named = (section: string, kind: string) =>
    entriesOf(field(data, section)).map(([name]) => ({
      value: `${kind} ${name}`,
      origin: file.keyOrigin([section, name]),
    }));
  return [
    ...terms.map((key) => ({ value: `default ${key}`, origin: file.keyOrigin(['default', key]) })),
    ...named('windows', 'window'),
    ...named('budgets', 'budget'),
    ...names.flatMap((name, index) =>
      typeof name === 'string' ? [{ value: `rule ${name}`, origin: file.originOf(['rules', index, 'name']) }] : [],
    ),
  ];
}
