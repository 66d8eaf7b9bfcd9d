import { spawnSync } from 'node:child_process';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { it } from '@jest/globals';
import { execa } from 'execa';
import { makeLoopDevices } from './loop-devices.ts';

/** A file system whose files can share blocks. */
export type SharingFileSystem = 'btrfs' | 'xfs';

/** The least that both make a file system on, in bytes. */
const sizeBytes = 320 * 1024 * 1024;

/** Tests on a new file system of that kind; skipped, with the reason in the title, where it cannot be made. */
export function itOn(fileSystem: SharingFileSystem, title: string, body: (root: string) => Promise<void>): void {
  const lack = lackOf(fileSystem);
  if (lack === undefined) it(`${title} on ${fileSystem}`, () => onMounted(fileSystem, body));
  else it.skip(`${title} on ${fileSystem} (${lack})`, () => {});
}

function lackOf(fileSystem: SharingFileSystem): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root';
  return spawnSync(`mkfs.${fileSystem}`, ['-V']).status === 0 ? undefined : `needs mkfs.${fileSystem}`;
}

async function onMounted(fileSystem: SharingFileSystem, body: (root: string) => Promise<void>): Promise<void> {
  const loops = await makeLoopDevices(sizeBytes);
  const [device = ''] = loops.devices;
  const root = join(loops.root, 'mounted');
  try {
    await mkdir(root);
    await execa(`mkfs.${fileSystem}`, ['-q', '-f', device]);
    await execa('mount', ['-t', fileSystem, device, root]);
    try {
      await body(root);
    } finally {
      await execa('umount', [root]);
    }
  } finally {
    await loops.dispose();
  }
}
