import type { z } from 'zod';
import { didYouMean } from '../../daemon/core/policy/nearest.ts';
import { type PolicyProblem, problemAt } from '../../daemon/core/policy/origin.ts';
import type { Path, YamlFile } from '../../daemon/policies/yaml-file.ts';

/** What a kind of file has to say about itself. */
export interface Wording {
  /** `migration db-1, limit`; empty for the file as a whole. */
  readonly subject: (path: Path) => string;
  /** Keys of a mapping. */
  readonly knownKeys: (path: Path) => readonly string[];
}

/** Everything that is wrong with a file, in the order of its lines. */
export function problemsOf(file: YamlFile, issues: readonly z.core.$ZodIssue[], wording: Wording): PolicyProblem[] {
  const wrong = file.legible ? issues.flatMap((issue) => problemsOfIssue(file, issue, wording)) : [];
  return [...file.problems, ...wrong].sort((a, b) => a.line - b.line || a.column - b.column);
}

function problemsOfIssue(file: YamlFile, issue: z.core.$ZodIssue, { subject, knownKeys }: Wording): PolicyProblem[] {
  const about = subject(issue.path);
  if (issue.code !== 'unrecognized_keys') {
    const message = /^(rate|size) "/.test(issue.message) ? `: ${issue.message}` : issue.message;
    const sentence = about === '' ? message : `${about}${message.startsWith(':') ? '' : ' '}${message}`;
    return [problemAt(file.originOf(issue.path), sentence)];
  }
  const known = knownKeys(issue.path);
  return issue.keys.map((key) => {
    const where = about === '' ? 'the file' : about;
    const message = `unknown key ${key} in ${where}${didYouMean(key, known)}; known keys are ${known.join(', ')}`;
    return problemAt(file.keyOrigin([...issue.path, key]), message);
  });
}

/** `migration db-1, limit` of a list `migrations`; `migration 3` where none of the keys names it. @param keys that may name one */
export function subjectIn(file: YamlFile, path: Path, keys: readonly string[]): string {
  const [list, index, ...rest] = path;
  if (list !== 'migrations' || index === undefined) return path.join('.');
  const named = keys.map((key) => file.textAt([list, index, key])).find((text) => text !== undefined);
  return [`migration ${named ?? Number(index) + 1}`, ...(rest.length === 0 ? [] : [rest.join('.')])].join(', ');
}
