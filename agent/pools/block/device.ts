import { readFile, stat } from 'node:fs/promises';
import { majorMinor } from '../holders/device-number.ts';

/** A block device as it is found now. */
export type Device =
  | {
      readonly kind: 'present';
      readonly path: string;
      /** "7:0"; the same for every path to it. */
      readonly number: string;
      readonly sizeBytes: number;
      /** Names the storage behind it beyond a restart; undefined where the kernel knows nothing such. */
      readonly identity: string | undefined;
    }
  | { readonly kind: 'absent'; readonly path: string; readonly problem: string };

/** The kernel counts the size of every block device in sectors of 512 bytes, whatever its own sector size is. */
const sectorBytes = 512;

/** Where sysfs tells what a device is, below /sys/dev/block/MAJOR:MINOR. */
const identityFiles = ['dm/uuid', 'md/uuid', 'wwid', 'device/wwid', 'serial', 'device/serial'];

export async function lookAt(path: string): Promise<Device> {
  try {
    const stats = await stat(path);
    if (!stats.isBlockDevice()) return { kind: 'absent', path, problem: `${path} is no block device` };
    const number = majorMinor(stats.rdev);
    const sectors = await readSysfs(number, 'size');
    if (sectors === undefined) return { kind: 'absent', path, problem: `${path}: its size cannot be read from sysfs` };
    return {
      kind: 'present',
      path,
      number,
      sizeBytes: Number(sectors) * sectorBytes,
      identity: await readIdentity(number),
    };
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    return { kind: 'absent', path, problem: missing ? `${path} is missing` : `${path}: ${(error as Error).message}` };
  }
}

async function readIdentity(number: string): Promise<string | undefined> {
  for (const file of identityFiles) {
    const value = await readSysfs(number, file);
    if (value !== undefined && value !== '') return `${file} ${value}`;
  }
  return undefined;
}

async function readSysfs(number: string, file: string): Promise<string | undefined> {
  const text = await readFile(`/sys/dev/block/${number}/${file}`, 'utf8').catch(() => undefined);
  return text?.trim();
}
