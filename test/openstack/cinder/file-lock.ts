import { spawn } from 'node:child_process';
import { once } from 'node:events';

/** A lock on a file, kept until disposed of or until this process is gone, however it went. */
export type FileLock = AsyncDisposable;

/** Waits for the lock on a file, which is made where it is missing. @throws Error when flock cannot have it */
export async function lockFile(path: string): Promise<FileLock> {
  const lock = await askForLock(path, []);
  if (lock === undefined) throw new Error(`no lock on ${path}: flock gave up; look whether the folder can be written`);
  return lock;
}

/** The lock on a file, or undefined when somebody has it now. */
export function tryToLockFile(path: string): Promise<FileLock | undefined> {
  return askForLock(path, ['--nonblock']);
}

/** The holder is a child that ends with its standard input: the kernel closes that when this process dies, and frees the lock. */
async function askForLock(path: string, options: readonly string[]): Promise<FileLock | undefined> {
  const holder = spawn('flock', [...options, path, 'sh', '-c', 'echo held; exec cat'], {
    stdio: ['pipe', 'pipe', 'ignore'],
    detached: true,
  });
  const ended = once(holder, 'exit');
  const held = await Promise.race([once(holder.stdout, 'data').then(() => true), ended.then(() => false)]);
  if (!held) return undefined;
  return {
    async [Symbol.asyncDispose]() {
      holder.stdin.end();
      await ended;
    },
  };
}
