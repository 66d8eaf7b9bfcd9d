import { execFile } from 'node:child_process';
import { open, readFile, stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { alignmentBytes, roundDown } from '../../copy/block-size.ts';
import type { Span } from '../../extents/data-spans.ts';
import { majorMinor } from '../holders/device-number.ts';

const run = promisify(execFile);

/** So much is asked for at once, and so long in all: what takes longer is no note in the device's map but writing, in bytes and milliseconds. */
const stepBytes = 16 * 1024 ** 3;
const longestMs = 10_000;

/**
 * Makes a part of a device read as zero, where the device does that by a note in its map; what is around it stays. Punching a hole into a device (fallocate(2), from Linux 4.9 on) gives zeros or an error, never what a discard may leave behind, and never writes them
 * block by block, which no limit would hold. `blkdiscard -z` would.
 * @returns true when it does, for good; false when zeros must be written to it, though some of it may be zero by now
 */
export async function zeroSpan(path: string, startBytes: number, endBytes: number): Promise<boolean> {
  try {
    if (startBytes >= endBytes) return true;
    if (!(await mapsZeros(path))) return false;
    const wholeStart = Math.min(roundUp(startBytes), endBytes);
    const wholeEnd = Math.max(roundDown(endBytes, alignmentBytes), wholeStart);
    const until = performance.now() + longestMs;
    for (let at = wholeStart; at < wholeEnd; at += stepBytes) {
      const leftMs = Math.floor(until - performance.now());
      if (leftMs <= 0) return false;
      await punch(path, at, Math.min(stepBytes, wholeEnd - at), leftMs);
    }
    await writeZeros(path, { startBytes, endBytes: wholeStart }, { startBytes: wholeEnd, endBytes });
    return true;
  } catch {
    return false;
  }
}

/** Whether the device says that it takes a command for zeros, and can give up blocks: one that cannot may write them all the same. */
async function mapsZeros(path: string): Promise<boolean> {
  const device = majorMinor((await stat(path)).rdev);
  const limits = await Promise.all(['write_zeroes_max_bytes', 'discard_max_bytes'].map((name) => limit(device, name)));
  return limits.every((bytes) => bytes > 0);
}

/** A partition has the limits of its disk, which is the folder above its own. 0 when there is none. */
async function limit(device: string, name: string): Promise<number> {
  for (const queue of ['queue', '../queue']) {
    const text = await readFile(`/sys/dev/block/${device}/${queue}/${name}`, 'utf8').catch(() => undefined);
    if (text !== undefined) return Number(text);
  }
  return 0;
}

async function punch(path: string, offset: number, bytes: number, timeout: number): Promise<void> {
  const args = ['--punch-hole', '--offset', String(offset), '--length', String(bytes), path];
  await run('fallocate', args, { timeout, killSignal: 'SIGKILL', env: { ...process.env, LC_ALL: 'C' } });
}

/** The parts of blocks at both ends; and all of it is on the storage then. */
async function writeZeros(path: string, ...parts: readonly Span[]): Promise<void> {
  const device = await open(path, 'r+');
  try {
    for (const { startBytes, endBytes } of parts) {
      await device.write(Buffer.alloc(endBytes - startBytes), 0, endBytes - startBytes, startBytes);
    }
    await device.sync();
  } finally {
    await device.close();
  }
}

function roundUp(bytes: number): number {
  return Math.ceil(bytes / alignmentBytes) * alignmentBytes;
}
