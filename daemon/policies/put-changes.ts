import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent, listPolicyFolder } from './folder-listing.ts';
import type { PolicyText } from './generation.ts';

/** One file that a put changes. */
export interface Change {
  /** Relative to the policy folder, with `/`. */
  readonly path: string;
  /** What it is to be, by its SHA-256 in hexadecimal; null when it goes away. */
  readonly sha256: string | null;
}

/** What it takes to make a policy folder hold exactly these files; others than policy files do not count. */
export async function changesTo(folder: string, texts: readonly PolicyText[]): Promise<Change[]> {
  const wanted = new Map(texts.map(({ path, text }) => [path, digest(text)]));
  const present = (await listPolicyFolder(folder)).map(({ path }) => path);
  const gone = present.filter((path) => !wanted.has(path)).map((path): Change => ({ path, sha256: null }));
  const asked = [...wanted].map(async ([path, sha256]): Promise<Change[]> => {
    return (await digestAt(folder, path)) === sha256 ? [] : [{ path, sha256 }];
  });
  return [...gone, ...(await Promise.all(asked)).flat()];
}

/** @returns undefined where there is no such file */
export async function digestAt(folder: string, path: string): Promise<string | undefined> {
  const bytes = await readFile(join(folder, path)).catch(unlessAbsent);
  return bytes === undefined ? undefined : digest(bytes);
}

function digest(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** For a file that may be missing. */
export function unlessAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error;
}
