import { lstat, mkdir, readdir, readFile, rename, rm, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { PolicyText } from './generation.ts';
import { type Change, digestAt, unlessAbsent } from './put-changes.ts';
import { editedMeanwhile } from './put-refusal.ts';

/** What a put is about to do: written before it does anything, removed when all is done. */
interface Intent {
  /** Where what is replaced is kept, relative to the policy folder. */
  readonly kept: string;
  readonly changes: readonly Change[];
}

/** New files lie in here until they are renamed into their places; the reader of policies passes hidden folders over. */
const stage = '.sluice-new';
const intentFile = `${stage}/intent.json`;
const keptPrefix = '.sluice-old-';

/**
 * Replaces the files of a policy folder, so that after a fault or a crash it can be made what it was: each old file is moved aside
 * before the new one is renamed into its place, and what is to happen is on disk before it begins. It is not done until `keepPut`; until
 * then `undoPut` takes it back. Who calls this keeps readers away meanwhile.
 * @param generation what the new files will be, which names the folder of the old ones
 * @param changes all that `changesTo` found
 * @throws Refusal POLICY_GENERATION_CONFLICT when a file has been edited since the changes were found; the fault of the file system.
 * Nothing has changed then
 */
export async function putFiles(
  folder: string,
  generation: number,
  changes: readonly Change[],
  texts: readonly PolicyText[],
): Promise<void> {
  if (changes.length === 0) return;
  const kept = `${keptPrefix}${generation}`;
  try {
    await rm(join(folder, kept), { recursive: true, force: true });
    await writeStage(folder, { kept, changes }, texts);
    for (const change of changes) await carryOut(folder, kept, change);
  } catch (error) {
    await undoPut(folder);
    throw error;
  }
}

/** Ends a put for good. Of what puts replaced, only the last is kept. */
export async function keepPut(folder: string, generation: number): Promise<void> {
  await unlink(join(folder, intentFile)).catch(unlessAbsent);
  await rm(join(folder, stage), { recursive: true, force: true });
  const entries = await readdir(folder);
  const older = entries.filter((name) => name.startsWith(keptPrefix) && name !== `${keptPrefix}${generation}`);
  if (!entries.includes(`${keptPrefix}${generation}`)) return;
  for (const name of older) await rm(join(folder, name), { recursive: true, force: true });
}

/**
 * Takes back a put that was not kept, also one that a crash cut short. A file that somebody has edited since stays as they left it.
 * Does nothing where there is none.
 */
export async function undoPut(folder: string): Promise<void> {
  const intent = await readIntent(folder);
  if (intent !== undefined) {
    const restored = await Promise.all(intent.changes.map((change) => takeBack(folder, intent, change)));
    if (!restored.includes(false)) await rm(join(folder, intent.kept), { recursive: true, force: true });
  }
  await rm(join(folder, stage), { recursive: true, force: true });
}

async function writeStage(folder: string, intent: Intent, texts: readonly PolicyText[]): Promise<void> {
  const changed = new Set(intent.changes.map(({ path }) => path));
  // Not `recursive`, with which Node tells ENOENT of a read-only file system.
  await mkdir(join(folder, stage));
  for (const { path, text } of texts.filter((each) => changed.has(each.path))) {
    const staged = join(folder, stage, 'files', path);
    await mkdir(dirname(staged), { recursive: true });
    await writeFile(staged, text, { flush: true });
  }
  await writeFile(join(folder, `${intentFile}.part`), JSON.stringify(intent), { flush: true });
  await rename(join(folder, `${intentFile}.part`), join(folder, intentFile));
}

async function carryOut(folder: string, kept: string, { path, was, becomes }: Change): Promise<void> {
  if ((await digestAt(folder, path)) !== was) throw editedMeanwhile(folder);
  await mkdir(join(folder, kept, dirname(path)), { recursive: true });
  await rename(join(folder, path), join(folder, kept, path)).catch(unlessAbsent);
  if (becomes === null) return;
  await mkdir(join(folder, dirname(path)), { recursive: true });
  await rename(join(folder, stage, 'files', path), join(folder, path));
}

/** @returns false when somebody has edited the file since, so that it stays */
async function takeBack(folder: string, { kept }: Intent, { path, becomes }: Change): Promise<boolean> {
  const now = await digestAt(folder, path);
  // A link that was moved aside may lead nowhere from there.
  const wasKept = (await lstat(join(folder, kept, path)).catch(unlessAbsent)) !== undefined;
  if (now !== null && now !== becomes) return !wasKept;
  if (wasKept) await rename(join(folder, kept, path), join(folder, path));
  else if (now !== null) await unlink(join(folder, path));
  return true;
}

async function readIntent(folder: string): Promise<Intent | undefined> {
  const text = await readFile(join(folder, intentFile), 'utf8').catch(unlessAbsent);
  return text === undefined ? undefined : (JSON.parse(text) as Intent);
}
