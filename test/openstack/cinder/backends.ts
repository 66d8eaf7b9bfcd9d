import { createHash } from 'node:crypto';
import { chmod, mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import type { RunRoot } from './run-root.ts';

/** A storage backend of the Cinder for tests: a file system of its own behind Cinder's NFS driver. */
export interface Backend {
  /** Section of cinder.conf and name of its pool, such as "filea". */
  readonly name: string;
  /** Host that Cinder names for it, such as "hostA". */
  readonly host: string;
  /** Volumes have no holes: they are written out when they are created, and copied without `conv=sparse`. Default false. */
  readonly thick?: boolean;
}

/** A backend in its place. */
export interface MountedBackend extends Backend {
  /** What Cinder calls it: "hostA@filea#filea". */
  readonly pool: string;
  /** Path that the NFS server would export. */
  readonly share: string;
  /** Folder of its volumes, the same path inside the run's root and on this machine. */
  readonly folder: string;
}

export const defaultBackends: readonly Backend[] = [
  { name: 'filea', host: 'hostA' },
  { name: 'fileb', host: 'hostB' },
];

/** `nfs_mount_point_base` of a run. */
export const mountPointBase = (run: RunRoot) => join(run.folder, 'mnt');

/** Makes the file system of a backend, `sizeBytes` long and sparse, and mounts it where os-brick looks for the share. */
export async function mountBackend(run: RunRoot, backend: Backend, sizeBytes: number): Promise<MountedBackend> {
  const share = `/srv/${backend.name}`;
  // os-brick takes a share for mounted when the mount point of this name stands in /proc/mounts.
  const folder = join(mountPointBase(run), createHash('md5').update(`127.0.0.1:${share}`).digest('hex'));
  const disk = join(run.folder, `${backend.name}.img`);
  await writeFile(disk, '');
  await truncate(disk, sizeBytes);
  await execa('mkfs.ext4', ['-q', disk]);
  await mkdir(folder, { recursive: true });
  await execa('mount', ['-o', 'loop', disk, folder]);
  await withoutCache(folder);
  await chmod(folder, 0o777);
  await run.show(folder, 'rw');
  return { ...backend, pool: `${backend.host}@${backend.name}#${backend.name}`, share, folder };
}

/** What a copy writes past the page cache is to be on the disk then, and not in the cache of the loop device's own file. */
async function withoutCache(folder: string): Promise<void> {
  const { stdout: device } = await execa('findmnt', ['--noheadings', '--output', 'SOURCE', folder]);
  // Not every file system can: in memory there is nothing else.
  await execa('losetup', ['--direct-io=on', device], { reject: false });
}
