import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { didYouMean } from '../../daemon/core/policy/nearest.ts';
import { formatProblem, type PolicyProblem, problemAt } from '../../daemon/core/policy/origin.ts';
import { type Path, YamlFile } from '../../daemon/policies/yaml-file.ts';
import type { GivenMigrationInput } from '../../proto/gen/sluice/v1/GivenMigration.ts';
import { usageFailure } from '../failure/failure.ts';
import { limitField } from '../views/rate.ts';
import { wireTime } from '../views/times.ts';
import { givenFileSchema, givenSchema, type WrittenMigration } from './given-schema.ts';

/** Reads migrations to imagine from a YAML file. @throws Failure (usage) that lists every problem with its line */
export async function readGivenFile(path: string): Promise<GivenMigrationInput[]> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    const message = `migrations file ${path} cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`;
    throw usageFailure(message, 'MIGRATIONS_UNREADABLE', { cause });
  });
  return parseGivenFile(text, path);
}

/** @param path where the text stands, for messages */
export function parseGivenFile(text: string, path: string): GivenMigrationInput[] {
  const file = new YamlFile(path, text);
  const parsed = givenFileSchema.safeParse(file.legible ? file.data : {});
  const wrong = file.legible ? (parsed.error?.issues ?? []).flatMap((issue) => problemsOf(file, issue)) : [];
  const problems = [...file.problems, ...wrong].sort((a, b) => a.line - b.line || a.column - b.column);
  if (problems.length === 0 && parsed.data !== undefined) return parsed.data.migrations.map(messageOf);
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  throw usageFailure(
    [`the migrations file has ${count}; nothing was simulated:`, ...problems.map(formatProblem)].join('\n'),
    'MIGRATIONS_INVALID',
  );
}

function problemsOf(file: YamlFile, issue: z.core.$ZodIssue): PolicyProblem[] {
  const about = subject(file, issue.path);
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

function knownKeys(path: Path): string[] {
  if (path.length === 0) return Object.keys(givenFileSchema.shape);
  return path.length === 2 ? Object.keys(givenSchema.shape) : Object.keys(givenSchema.shape.drivers.unwrap().shape);
}

/** `migration db-1, limit`; `migration 3` where it has neither name nor volume. */
function subject(file: YamlFile, path: Path): string {
  const [list, index, ...rest] = path;
  if (list !== 'migrations' || index === undefined) return path.join('.');
  const named = file.textAt([list, index, 'name']) ?? file.textAt([list, index, 'volume']);
  return [`migration ${named ?? Number(index) + 1}`, ...(rest.length === 0 ? [] : [rest.join('.')])].join(', ');
}

function messageOf(written: WrittenMigration): GivenMigrationInput {
  const { name = '', volume, size = 0, metadata = {}, from, to, drivers, limit, start } = written;
  return {
    name,
    volume,
    sizeBytes: size,
    metadata,
    sourceHost: from?.host ?? '',
    sourcePool: from?.pool ?? '',
    sourceDriver: drivers?.source ?? '',
    destinationHost: to.host,
    destinationPool: to.pool,
    destinationDriver: drivers?.destination ?? '',
    ...limitField(limit),
    ...(start === undefined ? {} : { startTime: wireTime(start) }),
  };
}
