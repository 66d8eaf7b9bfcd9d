import { open } from 'node:fs/promises';
import { startProcess } from '../copy/process.ts';
import type { Tools } from '../copy/tools.ts';

/**
 * Lets the kernel forget what it holds of a file, so that it is read from its storage again. What was written is synced first: only what is
 * clean can be forgotten. @throws Error when that cannot be asked
 */
export async function dropCache(tools: Tools, path: string): Promise<void> {
  const file = await open(path, 'r');
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
  const asked = [tools.dd, `if=${path}`, 'of=/dev/null', 'iflag=nocache', 'count=0'];
  const process = await startProcess(asked as [string, ...string[]], { stdin: 'ignore', stdout: 'ignore' });
  const end = await process.ended;
  if (end.kind !== 'exited' || end.code !== 0) throw new Error(end.stderr);
}
