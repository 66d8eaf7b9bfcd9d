import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { type FileLock, lockFile, tryToLockFile } from './file-lock.ts';
import { cacheFolder, cinderImage, unmountAll } from './image.ts';
import { endProcesses } from './processes.ts';

const runs = join(cacheFolder, 'runs');

/** Where cgroup v1 keeps its block throttles, which Cinder's own needs. */
const blockGroups = '/sys/fs/cgroup/blkio';

/** Name of the cgroup that the Cinder of a run throttles with. */
export const throttleGroup = (runFolder: string) => `sluice-${basename(runFolder)}`;

/** The file system of one run: what it writes goes to layers of its own, the image below stays as it is. */
export interface RunRoot extends AsyncDisposable {
  /** The run's own folder, outside of its root. */
  readonly folder: string;
  /** Root of its processes. */
  readonly root: string;
  /** Shows a folder of this machine at the same path inside, so that both sides mean the same by a path. */
  show(folder: string, access: 'ro' | 'rw'): Promise<void>;
}

/** Makes the file system of a run, and removes first what runs left that were killed. @throws Error when a mount fails */
export async function makeRunRoot(): Promise<RunRoot> {
  const image = await cinderImage();
  await mkdir(runs, { recursive: true });
  await removeLeftRuns();
  const folder = await mkdtemp(join(runs, 'run-'));
  const lock = await lockFile(`${folder}.lock`);
  const root = join(folder, 'root');
  const run: RunRoot = {
    folder,
    root,
    show: (shown, access) => bind(shown, join(root, shown), access),
    [Symbol.asyncDispose]: () => removeRun(folder, lock),
  };
  try {
    await mountRoot(image, folder, root);
    return run;
  } catch (error) {
    await run[Symbol.asyncDispose]();
    throw error;
  }
}

async function mountRoot(image: string, folder: string, root: string): Promise<void> {
  const [upper, work] = [join(folder, 'upper'), join(folder, 'work')];
  for (const made of [upper, work, root]) await mkdir(made);
  await execa('mount', ['-t', 'overlay', '-o', `lowerdir=${image},upperdir=${upper},workdir=${work}`, 'overlay', root]);
  await execa('mount', ['-t', 'proc', 'proc', join(root, 'proc')]);
  await execa('mount', ['-t', 'sysfs', 'sysfs', join(root, 'sys')]);
  await bind('/dev', join(root, 'dev'), 'rw');
  await bind('/sys/fs/cgroup', join(root, 'sys/fs/cgroup'), 'rw');
  if (existsSync(blockGroups)) await bind(blockGroups, join(root, blockGroups), 'rw');
}

async function bind(from: string, to: string, access: 'ro' | 'rw'): Promise<void> {
  await mkdir(to, { recursive: true });
  await execa('mount', ['--bind', from, to]);
  if (access === 'ro') await execa('mount', ['-o', 'remount,bind,ro', to]);
}

/** Runs whose lock is free belong to nobody any more. */
async function removeLeftRuns(): Promise<void> {
  const left = (await readdir(runs)).filter((name) => name.endsWith('.lock'));
  for (const name of left) {
    const lock = await tryToLockFile(join(runs, name));
    if (lock !== undefined) await removeRun(join(runs, name.slice(0, -'.lock'.length)), lock);
  }
}

async function removeRun(folder: string, lock: FileLock): Promise<void> {
  await endProcesses(join(folder, 'root'), 1_000);
  await unmountAll(folder);
  await rmdir(join(blockGroups, throttleGroup(folder))).catch(() => {}); // Only a throttled run made one.
  await rm(folder, { recursive: true, force: true });
  await rm(`${folder}.lock`, { force: true });
  await lock[Symbol.asyncDispose]();
}
