import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isAbsent, listPolicyFolder } from './folder-listing.ts';
import type { PolicyText } from './generation.ts';

/** One file that a put changes. */
export interface Change {
  /** Relative to the policy folder, with `/`. */
  readonly path: string;
  /** What it was when the change was found out, by its SHA-256 in hexadecimal; null when it was not there. */
  readonly was: string | null;
  /** What it is to be; null when it goes away. */
  readonly becomes: string | null;
}

/** What it takes to make a policy folder hold exactly these files; others than policy files do not count. */
export async function changesTo(folder: string, texts: readonly PolicyText[]): Promise<Change[]> {
  const wanted = new Map(texts.map(({ path, text }) => [path, digest(text)]));
  const present = (await listPolicyFolder(folder)).map(({ path }) => path);
  const paths = [...new Set([...wanted.keys(), ...present])];
  const changes = paths.map(async (path): Promise<Change> => {
    return { path, was: await digestAt(folder, path), becomes: wanted.get(path) ?? null };
  });
  return (await Promise.all(changes)).filter(({ was, becomes }) => was !== becomes);
}

/** @returns null where there is no such file */
export async function digestAt(folder: string, path: string): Promise<string | null> {
  const bytes = await readFile(join(folder, path)).catch(unlessAbsent);
  return bytes === undefined ? null : digest(bytes);
}

function digest(bytes: string | Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** For a file that may be missing. */
export function unlessAbsent(error: unknown): undefined {
  if (!isAbsent(error)) throw error;
}
