import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, mkdir, open } from 'node:fs/promises';

/** The state folder cannot be this agent's; the operator's to mend. */
export class StateFolderError extends Error {
  override readonly name = 'StateFolderError';
}

/** The agent's folder for what must outlive it, which is nobody else's as long as this is open. */
export interface StateFolder extends AsyncDisposable {
  /** Names the folder on this host, whatever path leads to it. */
  readonly identity: string;
}

/** What flock says when somebody else has the lock. */
const lockedByAnother = 1;

/**
 * Makes the folder where it is missing, and locks it. The lock is on the folder itself, so a full or read-only disk is no obstacle, and on
 * a descriptor of this process that no child inherits, so the kernel lets go of it at this agent's death and not later.
 * @throws StateFolderError
 */
export async function claimStateFolder(path: string): Promise<StateFolder> {
  const folder = await openFolder(path);
  try {
    const flock = spawn('flock', ['--nonblock', '3'], { stdio: ['ignore', 'ignore', 'pipe', folder.fd] });
    const { code, said } = await endOf(flock);
    if (code === lockedByAnother) {
      const message = `another sluice-agent works with it; stop that one, or give this one a folder of its own`;
      throw new StateFolderError(`state folder ${path}: ${message}`);
    }
    if (code !== 0) throw new StateFolderError(`state folder ${path}: it cannot be locked: ${said}`);
    const { dev, ino } = await folder.stat();
    return { identity: `${dev}:${ino}`, [Symbol.asyncDispose]: () => folder.close() };
  } catch (error) {
    await folder.close();
    throw error;
  }
}

async function openFolder(path: string): Promise<FileHandle> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    return await open(path, 'r');
  } catch (cause) {
    const said = (cause as Error).message;
    throw new StateFolderError(`state folder ${path}: it cannot be made or opened: ${said}`, { cause });
  }
}

async function endOf(child: ChildProcess): Promise<{ code: number | null; said: string }> {
  let said = '';
  child.stderr?.on('data', (text) => {
    said += text;
  });
  try {
    const [code] = await once(child, 'close');
    return { code, said: said.trim() };
  } catch (error) {
    return { code: null, said: `${(error as Error).message}; install the package util-linux` };
  }
}
