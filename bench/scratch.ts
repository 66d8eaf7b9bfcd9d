import { randomFillSync } from 'node:crypto';
import { closeSync, constants, mkdirSync, mkdtempSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const spareBytes = 8 * 2 ** 30;
const patternBytes = 64 * 2 ** 20;

/** A folder for volumes, in memory where there is room for them so that no disk sets the pace; removed at the end, however that comes. */
export class Scratch {
  readonly folder: string;
  readonly kind: 'memory (tmpfs)' | 'disk';
  #pattern: Buffer | undefined;

  constructor() {
    const inMemory = roomIn('/dev/shm') >= spareBytes && freemem() >= spareBytes;
    this.kind = inMemory ? 'memory (tmpfs)' : 'disk';
    this.folder = mkdtempSync(join(inMemory ? '/dev/shm' : tmpdir(), 'sluice-bench-'));
    process.once('exit', () => this.#remove());
  }

  /** Path of something below the folder. */
  path(...names: string[]): string {
    return join(this.folder, ...names);
  }

  /** Makes a folder below the scratch folder. */
  makeFolder(path: string): string {
    mkdirSync(path, { recursive: true });
    return path;
  }

  /** Makes a file of random bytes (the same 64 MiB again and again), so that nothing finds holes in it. */
  randomFile(path: string, sizeBytes: number): void {
    this.#pattern ??= randomFillSync(Buffer.allocUnsafe(patternBytes));
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(path, 'wx');
    for (let at = 0; at < sizeBytes; at += patternBytes) {
      writeSync(file, this.#pattern, 0, Math.min(patternBytes, sizeBytes - at));
    }
    closeSync(file);
  }

  /** Whether files here can be opened with O_DIRECT. */
  takesDirectIo(): boolean {
    const probe = this.path('direct-io');
    try {
      closeSync(openSync(probe, constants.O_RDWR | constants.O_CREAT | constants.O_DIRECT));
      return true;
    } catch {
      return false;
    } finally {
      this.remove(probe);
    }
  }

  remove(path: string): void {
    rmSync(path, { recursive: true, force: true });
  }

  [Symbol.dispose](): void {
    this.#remove();
  }

  #remove(): void {
    this.remove(this.folder);
  }
}

function roomIn(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
