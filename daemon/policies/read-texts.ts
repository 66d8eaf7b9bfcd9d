import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { listPolicyFolder } from './folder-listing.ts';
import type { PolicyText } from './generation.ts';
import { problemsOfPaths } from './put-paths.ts';
import { type FolderReading, readPolicyFolder } from './read-folder.ts';

/**
 * Checks a policy set that is in no folder yet by the very reader that reads folders: it lies in one of its own meanwhile.
 * A file that the reader would pass over is a problem, because its sender means something by it.
 */
export async function readTexts(texts: readonly PolicyText[]): Promise<FolderReading> {
  const problems = problemsOfPaths(texts.map(({ path }) => path));
  if (problems.length > 0) return { problems };
  const folder = await mkdtemp(join(tmpdir(), 'sluice-put-'));
  try {
    for (const text of texts) await writeText(folder, text);
    const listed = new Set((await listPolicyFolder(folder)).map(({ path }) => path));
    const unread = texts.filter(({ path }) => !listed.has(path)).map(({ path }) => passedOver(path));
    const reading = await readPolicyFolder(folder);
    if (unread.length === 0) return reading;
    return { problems: [...unread, ...('problems' in reading ? reading.problems : [])] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function writeText(folder: string, { path, text }: PolicyText): Promise<void> {
  await mkdir(join(folder, dirname(path)), { recursive: true });
  await writeFile(join(folder, path), text);
}

function passedOver(path: string) {
  const message =
    'the file is not read under this name: leave it out, or give it a place and name that an inventory has';
  return { file: path, line: 0, column: 0, message };
}
