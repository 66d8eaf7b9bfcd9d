import { readFile } from 'node:fs/promises';
import { formatProblem } from '../../daemon/core/policy/origin.ts';
import { type Path, YamlFile } from '../../daemon/policies/yaml-file.ts';
import type { GivenMigrationInput } from '../../proto/gen/sluice/v1/GivenMigration.ts';
import { usageFailure } from '../failure/failure.ts';
import { limitField } from '../views/rate.ts';
import { wireTime } from '../views/times.ts';
import { problemsOf, subjectIn } from '../written/problems.ts';
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
  const wording = { knownKeys, subject: (at: Path) => subjectIn(file, at, ['name', 'volume']) };
  const problems = problemsOf(file, parsed.error?.issues ?? [], wording);
  if (problems.length === 0 && parsed.data !== undefined) return parsed.data.migrations.map(messageOf);
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  throw usageFailure(
    [`the migrations file has ${count}; nothing was simulated:`, ...problems.map(formatProblem)].join('\n'),
    'MIGRATIONS_INVALID',
  );
}

function knownKeys(path: Path): string[] {
  if (path.length === 0) return Object.keys(givenFileSchema.shape);
  return path.length === 2 ? Object.keys(givenSchema.shape) : Object.keys(givenSchema.shape.drivers.unwrap().shape);
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
