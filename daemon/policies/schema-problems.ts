import { z } from 'zod';
import { didYouMean } from '../core/policy/nearest.ts';
import { type PolicyProblem, problemAt } from '../core/policy/origin.ts';
import { policyFileSchema } from './schema.ts';
import type { Path, YamlFile } from './yaml-file.ts';

/** What the schema refuses in a policy file, each with its place; an unknown key is told at the key itself. */
export function schemaProblems(file: YamlFile, issues: readonly z.core.$ZodIssue[]): PolicyProblem[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey(file, issue.path, key))
      : [problemAt(file.originOf(issue.path), sentence(subject(file, issue.path), issue.message))],
  );
}

function unknownKey(file: YamlFile, path: Path, key: string): PolicyProblem {
  const known = knownKeys(policyFileSchema, path);
  const place = path.length === 0 ? 'a policy file' : subject(file, path);
  const message = `unknown key ${key} in ${place}${didYouMean(key, known)}; known keys are ${known.join(', ')}`;
  return problemAt(file.keyOrigin([...path, key]), message);
}

function knownKeys(schema: unknown, path: Path): string[] {
  if (schema instanceof z.ZodOptional) return knownKeys(schema.unwrap(), path);
  if (schema instanceof z.ZodArray) return knownKeys(schema.element, path.slice(1));
  if (!(schema instanceof z.ZodObject)) return [];
  const [first, ...rest] = path;
  return first === undefined ? Object.keys(schema.shape) : knownKeys(schema.shape[String(first)], rest);
}

/** The messages of the schema go on from the subject; those about a rate or a size have one of their own. */
function sentence(about: string, message: string): string {
  if (about === '') return message;
  return /^(rate|size) "/.test(message) ? `${about}: ${message}` : `${about} ${message}`;
}

/** What a path is to a person: `default.limit`, `rule databases, match.source`, `rule 3` where it has no name. */
function subject(file: YamlFile, path: Path): string {
  if (path[0] !== 'rules' || path.length < 2) return path.join('.');
  const name = file.textAt(['rules', path[1] ?? 0, 'name']) ?? Number(path[1]) + 1;
  const rest = path.slice(2).join('.');
  return rest === '' ? `rule ${name}` : `rule ${name}, ${rest}`;
}
