import { execFile } from 'node:child_process';
import { mkdtemp, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Loop devices over files in a folder of their own. Only root can attach them. */
export interface LoopDevices {
  readonly root: string;
  readonly devices: readonly string[];
  dispose(): Promise<void>;
}

/** One loop device for each size, in bytes. */
export async function makeLoopDevices(...sizes: number[]): Promise<LoopDevices> {
  const root = await mkdtemp(join(tmpdir(), 'sluice-loops-'));
  const devices: string[] = [];
  for (const [index, size] of sizes.entries()) {
    const file = join(root, `backing-${index}`);
    await writeFile(file, '');
    await truncate(file, size);
    devices.push((await run('losetup', ['--find', '--show', file])).stdout.trim());
  }
  return {
    root,
    devices,
    async dispose() {
      for (const device of devices) await run('losetup', ['--detach', device]);
      await rm(root, { recursive: true });
    },
  };
}
