import type { NamedWindow } from '../core/policy/named-window.ts';
import { type PolicyProblem, problemAt } from '../core/policy/origin.ts';
import { openingKeys } from '../core/window/notation/openings.ts';
import { readWindow } from '../core/window/notation/window.ts';
import { sentence, unknownKeys } from './schema-problems.ts';
import { windowNamePattern } from './schema-window-names.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** The windows of one policy file, as far as they can be read. */
export interface ReadWindows {
  readonly windows: readonly NamedWindow[];
  /** What is wrong with names and words; that a key is unknown in a window itself is told by the schema. */
  readonly problems: readonly PolicyProblem[];
}

/** Reads the windows under the key `windows`. @param entries their names, and what is written of each */
export function readWindows(file: YamlFile, entries: readonly (readonly [string, unknown])[]): ReadWindows {
  const windows: NamedWindow[] = [];
  const problems: PolicyProblem[] = [];
  for (const [name, written] of entries) {
    const path = ['windows', name];
    problems.push(...misnamed(file, name), ...unknownInOpenings(file, path, written));
    if (!isMapping(written)) continue;
    const reading = readWindow(written);
    if ('ok' in reading) windows.push({ name: { value: name, origin: file.keyOrigin(path) }, window: reading.ok });
    else problems.push(...reading.problems.map(problemIn(file, path)));
  }
  return { windows, problems };
}

function problemIn(file: YamlFile, path: Path) {
  return (problem: { readonly path: Path; readonly message: string }) => {
    const whole = [...path, ...problem.path];
    return problemAt(file.originOf(whole), sentence(file, whole, problem.message));
  };
}

function misnamed(file: YamlFile, name: string): PolicyProblem[] {
  const refuse = (message: string) => [problemAt(file.keyOrigin(['windows', name]), message)];
  if (name === 'always') return refuse('a window cannot be named always: the word says that there is none');
  if (windowNamePattern.test(name)) return [];
  const shown = JSON.stringify(name);
  return refuse(`name of window ${shown} must be 1 to 63 letters, digits, ".", "_" or "-", such as nights`);
}

function unknownInOpenings(file: YamlFile, path: Path, written: unknown): PolicyProblem[] {
  const open = isMapping(written) ? written.open : undefined;
  if (!Array.isArray(open)) return [];
  return open.flatMap((item: unknown, index) => {
    const unknown = isMapping(item) ? Object.keys(item).filter((key) => !isOpeningKey(key)) : [];
    return unknownKeys(file, [...path, 'open', index], unknown, openingKeys);
  });
}

function isOpeningKey(key: string): boolean {
  return openingKeys.some((known) => known === key);
}

function isMapping(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
