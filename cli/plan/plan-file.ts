import { readFile } from 'node:fs/promises';
import { formatProblem, type PolicyProblem, problemAt } from '../../daemon/core/policy/origin.ts';
import { type Path, YamlFile } from '../../daemon/policies/yaml-file.ts';
import type { PlanEntryInput } from '../../proto/gen/sluice/v1/PlanEntry.ts';
import { usageFailure } from '../failure/failure.ts';
import { limitField } from '../views/rate.ts';
import { problemsOf, subjectIn } from '../written/problems.ts';
import { defaultsSchema, entrySchema, planSchema, type WrittenDefaults, type WrittenEntry } from './plan-schema.ts';

/** A plan as it is asked for, and where it is written. */
export interface WrittenPlan {
  readonly entries: readonly PlanEntryInput[];
  /** `plan.yaml:12`. @param entry from 1 */
  readonly placeOf: (entry: number) => string;
}

/** Reads a plan from a YAML file. @throws Failure (usage) that lists every problem with its line */
export async function readPlanFile(path: string): Promise<WrittenPlan> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const message = `plan ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw usageFailure(message, 'PLAN_UNREADABLE', { cause });
  });
  return parsePlanFile(text, path);
}

/** @param path where the text stands, for messages */
export function parsePlanFile(text: string, path: string): WrittenPlan {
  const file = new YamlFile(path, text);
  const parsed = planSchema.safeParse(file.legible ? file.data : {});
  const wording = { knownKeys, subject: (at: Path) => subjectIn(file, at, ['volume']) };
  const problems = [
    ...problemsOf(file, parsed.error?.issues ?? [], wording),
    ...writtenTwice(file, parsed.data?.migrations),
  ];
  if (problems.length > 0 || parsed.data === undefined) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    const lines = problems.map(formatProblem);
    throw usageFailure([`the plan has ${count}; nothing was begun:`, ...lines].join('\n'), 'PLAN_INVALID');
  }
  const { migrations, defaults = {} } = parsed.data;
  return {
    entries: migrations.map((entry) => entryOf(entry, defaults)),
    placeOf: (entry) => `${path}:${file.originOf(['migrations', entry - 1]).line}`,
  };
}

function knownKeys(path: Path): string[] {
  if (path.length === 0) return Object.keys(planSchema.shape);
  return Object.keys((path[0] === 'defaults' ? defaultsSchema : entrySchema).shape);
}

/** A volume can go to one place only. */
function writtenTwice(file: YamlFile, entries: readonly WrittenEntry[] = []): PolicyProblem[] {
  const firsts = new Map<string, number>();
  return entries.flatMap(({ volume }, index) => {
    const first = firsts.get(volume);
    if (first === undefined) {
      firsts.set(volume, index);
      return [];
    }
    const { line } = file.originOf(['migrations', first]);
    return [
      problemAt(file.originOf(['migrations', index]), `volume ${volume} stands in line ${line} already; write it once`),
    ];
  });
}

function entryOf({ volume, to, ...own }: WrittenEntry, defaults: WrittenDefaults): PlanEntryInput {
  const {
    limit,
    keep_source: keepSource,
    force_host_copy: forceHostCopy = false,
    window = '',
  } = { ...defaults, ...own };
  const terms = { ...limitField(limit), forceHostCopy, window, ...(keepSource !== undefined && { keepSource }) };
  return { volume, destinationHost: to.host, destinationPool: to.pool, terms };
}
