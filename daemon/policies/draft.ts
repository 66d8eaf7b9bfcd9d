import { idleBudgets } from '../core/policy/idle-budgets.ts';
import { idleWindows } from '../core/policy/idle-windows.ts';
import type { PolicyProblem } from '../core/policy/origin.ts';
import type { PolicyDraft } from '../core/policy/policy-set.ts';
import type { DefaultTerms } from '../core/policy/terms.ts';
import { unreachable } from '../core/policy/unreachable.ts';
import { spreadBudgets } from './budget-scopes.ts';
import { concurrencyOf, unknownHosts } from './concurrency-file.ts';
import { draftInventory } from './inventory-draft.ts';
import { KnownFiles } from './known-files.ts';
import { type PolicyFileContents, readPolicyFile } from './policy-file.ts';
import { definedTwice, unknownPlaces } from './references.ts';
import { decode, type SourceFile } from './source-file.ts';
import { linkWindows, type Naming } from './window-names.ts';

/** A policy set that may be put in force. */
export interface AcceptedDraft {
  readonly ok: PolicyDraft;
  /** What is valid and yet hardly meant, such as a rule that can never count; by file and line. */
  readonly warnings: readonly PolicyProblem[];
}

/**
 * Makes one draft of all files, or finds everything that is wrong with them, ordered by file and line.
 * @param now milliseconds since the epoch, for warnings of windows that are over
 * @param known what was parsed for the drafts before, to be passed to the next
 */
export function draftPolicies(
  sources: readonly SourceFile[],
  now: number,
  known = new KnownFiles(),
): AcceptedDraft | { readonly problems: readonly PolicyProblem[] } {
  known.begin();
  const problems: PolicyProblem[] = sources.flatMap(misnamed);
  const yamlOf = (source: SourceFile) => decode(source, known, problems);
  const inventory = draftInventory(sources, yamlOf);
  const contents = sources.flatMap((source) => (source.kind === 'policies' ? yamlOf(source).map(readPolicyFile) : []));
  const read = contents.flatMap((content) => content.rules);
  const windows = new Map(contents.flatMap((content) => content.windows).map((window) => [window.name.value, window]));
  const written = contents.flatMap((content) => content.windowNames);
  const linked = linkWindows(
    defaultOf(contents),
    read.map(({ rule }) => rule),
    contents.flatMap((content) => content.budgets),
    windows,
    written,
  );
  const budgets = spreadBudgets(linked.budgets, inventory);
  const concurrency = contents.flatMap((content) => content.concurrency);
  problems.push(
    ...inventory.problems,
    ...contents.flatMap((content) => content.problems),
    ...definedTwice(contents.flatMap((content) => content.definitions)),
    // A broken inventory would make every name in it look unknown.
    ...(inventory.problems.length === 0
      ? [...unknownPlaces(read, inventory), ...budgets.problems, ...unknownHosts(concurrency, inventory)]
      : []),
    ...linked.problems,
  );
  if (problems.length > 0) return { problems: problems.sort(byPlace) };
  const { hosts, groups } = inventory;
  const ok = {
    default: linked.default,
    rules: linked.rules,
    hosts,
    groups,
    windows,
    budgets: budgets.budgets,
    concurrency: concurrencyOf(concurrency),
  };
  const idle = [...unreachable(ok.rules), ...idleWindows(ok, now), ...idleBudgets(ok)];
  return { ok, warnings: [...budgets.warnings, ...idle].sort(byPlace) };
}

function defaultOf(contents: readonly PolicyFileContents[]): Naming<DefaultTerms> {
  const all = contents.map((content) => content.default);
  return {
    limit: all.find((terms) => terms.limit)?.limit,
    max: all.find((terms) => terms.max)?.max,
    window: all.find((hours) => hours.window)?.window,
    trickle: all.find((hours) => hours.trickle)?.trickle,
    floor: all.find((terms) => terms.floor)?.floor,
  };
}

function misnamed(source: SourceFile): PolicyProblem[] {
  if (source.kind !== 'misnamed') return [];
  const message = `the file is not read under this name: rename it to ${source.shouldBe}`;
  return [{ file: source.path, line: 0, column: 0, message }];
}

function byPlace(a: PolicyProblem, b: PolicyProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.line - b.line || a.column - b.column;
}
