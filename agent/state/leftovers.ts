import { readdir, readFile, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';

/** In the environment of whatever an agent starts: the identity of its state folder. */
const ownerVariable = 'SLUICE_AGENT_STATE';

/** How long those that were killed may take to go, in milliseconds: one that waits for its storage goes when that answers. */
const longestMs = 5000;
const lookMs = 20;

interface Leftover {
  readonly pid: number;
  readonly command: string;
}

/** Marks whatever this process starts from now on as left by an agent with that state folder, should it outlive this process. */
export function markChildren(identity: string): void {
  process.env[ownerVariable] = identity;
}

/**
 * Ends the processes that an earlier agent of a state folder has left: whatever carries its mark, for no other agent has the folder now. Every process of
 * a copy dies with its agent by itself (setpriv --pdeathsig); this is for those that could not.
 */
export async function endLeftovers(identity: string, logger: Logger): Promise<void> {
  const until = performance.now() + longestMs;
  const told = new Set<number>();
  for (;;) {
    const leftovers = await findLeftovers(identity);
    if (leftovers.length === 0) return;
    for (const { pid, command } of leftovers) {
      if (!told.has(pid)) logger.warn({ left_pid: pid, command }, 'ending what an earlier agent has left');
      told.add(pid);
      killIfThere(pid);
    }
    if (performance.now() > until) {
      const pids = leftovers.map(({ pid }) => pid).join(', ');
      logger.error({ left_pids: pids }, 'what an earlier agent has left does not end; what it has open is not touched');
      return;
    }
    await sleep(lookMs);
  }
}

/** Only this user's: of the others the environment is not to be seen, or not to be believed. */
async function findLeftovers(identity: string): Promise<Leftover[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(pids.map(async (pid) => ((await isLeft(pid, identity)) ? pid : undefined)));
  return Promise.all(
    found
      .filter((pid) => pid !== undefined)
      .map(async (pid) => ({ pid, command: (await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '?')).trimEnd() })),
  );
}

async function isLeft(pid: number, identity: string): Promise<boolean> {
  if (pid === process.pid) return false;
  try {
    const { uid } = await stat(`/proc/${pid}`);
    if (uid !== process.getuid?.()) return false;
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8');
    return environment.split('\0').includes(`${ownerVariable}=${identity}`);
  } catch {
    // It ended meanwhile, or it is nobody's business here.
    return false;
  }
}

function killIfThere(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
