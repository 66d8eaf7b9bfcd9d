import { createHash } from 'node:crypto';
import { createReadStream, mkdirSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { execa } from 'execa';
import { installation } from '../local-cluster/cluster.ts';

/** e2fsprogs are in sbin, which is not on everybody's path. */
const env = { PATH: `${process.env.PATH}:/usr/sbin:/sbin`, LC_ALL: 'C' };

/** Makes a sparse raw image with an ext4 file system that holds this installation's own files. */
export async function makeVolume(image: string, sizeMiB: number): Promise<void> {
  mkdirSync(dirname(image), { recursive: true });
  await execa('truncate', ['-s', `${sizeMiB}M`, image]);
  await execa('mke2fs', ['-q', '-F', '-t', 'ext4', '-d', join(installation, 'node_modules'), image], { env });
}

/** SHA-256 of a file, in hexadecimal. */
export async function digest(file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file, { highWaterMark: 1 << 20 }), hash);
  return hash.digest('hex');
}

/** What `e2fsck -fn` says of the image in its last line. @throws when it is not clean */
export async function checkFileSystem(image: string): Promise<string> {
  const { stdout } = await execa('e2fsck', ['-fn', image], { env });
  return stdout.trim().split('\n').at(-1) ?? '';
}

/** Bytes the file takes up on its storage. */
export function allocatedBytes(file: string): number {
  return statSync(file).blocks * 512;
}
