import { z } from 'zod';
import { didYouMean } from '../core/policy/nearest.ts';
import { type PolicyProblem, problemAt } from '../core/policy/origin.ts';
import { policyFileSchema } from './schema.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** What the schema refuses in a policy file, each with its place; an unknown key is told at the key itself. */
export function schemaProblems(file: YamlFile, issues: readonly z.core.$ZodIssue[]): PolicyProblem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? unknownKeys(file, issue.path, issue.keys, knownKeys(policyFileSchema, issue.path))
      : [problemAt(file.originOf(issue.path), sentence(file, issue.path, issue.message))],
  );
}

/** @param path of the mapping that has the keys */
export function unknownKeys(
  file: YamlFile,
  path: Path,
  keys: readonly string[],
  known: readonly string[],
): PolicyProblem[] {
  const place = path.length === 0 ? 'a policy file' : subject(file, path);
  return keys.map((key) => {
    const message = `unknown key ${key} in ${place}${didYouMean(key, known)}; known keys are ${known.join(', ')}`;
    return problemAt(file.keyOrigin([...path, key]), message);
  });
}

function knownKeys(schema: unknown, path: Path): string[] {
  if (schema instanceof z.ZodOptional) return knownKeys(schema.unwrap(), path);
  if (schema instanceof z.ZodArray) return knownKeys(schema.element, path.slice(1));
  if (schema instanceof z.ZodRecord) return knownKeys(schema.valueType, path.slice(1));
  if (!(schema instanceof z.ZodObject)) return [];
  const [first, ...rest] = path;
  return first === undefined ? Object.keys(schema.shape) : knownKeys(schema.shape[String(first)], rest);
}

/** A message about what a path leads to. Most go on from the subject; those about a rate or a size have one of their own. */
export function sentence(file: YamlFile, path: Path, message: string): string {
  const about = subject(file, path);
  if (about === '') return message;
  return /^(rate|size) "/.test(message) ? `${about}: ${message}` : `${about} ${message}`;
}

/**
 * What a path is to a person: `default.limit`, `rule databases, match.source`, `rule 3` where it has no name, `window nights, hours`,
 * `budget uplink, limit`.
 */
function subject(file: YamlFile, path: Path): string {
  const [section, item] = path;
  const kind = kinds.get(section);
  if (item === undefined || kind === undefined) return path.join('.');
  const rest = path.slice(2).join('.');
  const whole = `${kind} ${section === 'rules' ? ruleName(file, item) : String(item)}`;
  return rest === '' ? whole : `${whole}, ${rest}`;
}

/** What one item of a section is. */
const kinds = new Map<PropertyKey | undefined, string>([
  ['rules', 'rule'],
  ['windows', 'window'],
  ['budgets', 'budget'],
]);

function ruleName(file: YamlFile, index: PropertyKey): string {
  return file.textAt(['rules', index, 'name']) ?? String(Number(index) + 1);
}
