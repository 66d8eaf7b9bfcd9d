import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { PolicyProblem } from '../core/policy/origin.ts';
import { type AcceptedDraft, draftPolicies } from './draft.ts';
import { isAbsent, type ListedFile, listPolicyFolder } from './folder-listing.ts';
import type { PolicyFile } from './generation.ts';
import { KnownFiles } from './known-files.ts';
import type { SourceFile } from './source-file.ts';

/** A policy folder that is whole and valid. */
export interface AcceptedReading extends AcceptedDraft {
  /** By path. */
  readonly files: readonly PolicyFile[];
  /** The same files with their bytes. */
  readonly sources: readonly SourceFile[];
}

/** What a policy folder holds, or everything that is wrong with it, by file and line. */
export type FolderReading = AcceptedReading | { readonly problems: readonly PolicyProblem[] };

/** An editor at work is waited for so many times before what is there is taken. */
const attempts = 5;

/**
 * Reads and checks a whole policy folder. Nothing of it is in force by that.
 * A folder that changes while it is read is read again, so the result is what it held at one moment.
 * @param known what was parsed for the readings before, to be passed to the next
 */
export async function readPolicyFolder(folder: string, known = new KnownFiles()): Promise<FolderReading> {
  try {
    const sources = await readAtOneMoment(folder, attempts);
    const files = sources.map(({ path, sha256 }) => ({ path, sha256 })).sort((a, b) => (a.path < b.path ? -1 : 1));
    return { ...draftPolicies(sources, Date.now(), known), files, sources };
  } catch (error) {
    return { problems: [{ file: '.', line: 0, column: 0, message: unreadable(folder, error) }] };
  }
}

async function readAtOneMoment(folder: string, attemptsLeft: number): Promise<SourceFile[]> {
  const before = await listPolicyFolder(folder);
  const sources = await Promise.all(before.map((file) => readSource(folder, file)));
  const after = await listPolicyFolder(folder);
  const settled = fingerprint(before) === fingerprint(after);
  return settled || attemptsLeft <= 1 ? sources.flat() : readAtOneMoment(folder, attemptsLeft - 1);
}

/** One line for each file, that changes whenever the file may have. */
export function fingerprint(files: readonly ListedFile[]): string {
  return files.map(({ path, stamp }) => `${path} ${stamp}`).join('\n');
}

async function readSource(folder: string, file: ListedFile): Promise<SourceFile[]> {
  try {
    const bytes = await readFile(join(folder, file.path));
    return [{ ...file, bytes, sha256: createHash('sha256').update(bytes).digest('hex') }];
  } catch (error) {
    if (isAbsent(error)) return [];
    throw error;
  }
}

/** Also a file that our own reading stumbles over is a problem of the folder: an edit must never stop the daemon. */
function unreadable(folder: string, error: unknown): string {
  if (isAbsent(error)) return `there is no policy folder ${folder}: make it, with inventory/hosts.yaml in it`;
  return `policy folder ${folder} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
}
