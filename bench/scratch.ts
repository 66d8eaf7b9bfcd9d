import { randomFillSync } from 'node:crypto';
import {
  closeSync,
  constants,
  fsyncSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statfsSync,
  writeSync,
} from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const spareBytes = 8 * 2 ** 30;
const patternBytes = 64 * 2 ** 20;
/** Types of file systems that keep files in memory, as statfs(2) tells them. */
const memoryTypes = { tmpfs: 0x01021994, ramfs: 0x858458f6 };

/** A folder for volumes; removed at the end, however that comes. */
export class Scratch {
  readonly folder: string;
  readonly kind: 'memory (tmpfs)' | 'disk';
  #pattern: Buffer | undefined;

  private constructor(kind: Scratch['kind'], parent: string) {
    this.kind = kind;
    this.folder = mkdtempSync(join(parent, 'sluice-bench-'));
    process.once('exit', () => this.#remove());
  }

  /** In memory where there is room for volumes, so that no disk sets the pace; else on a disk. */
  static roomy(): Scratch {
    const inMemory = roomIn('/dev/shm') >= spareBytes && freemem() >= spareBytes;
    return inMemory ? new Scratch('memory (tmpfs)', '/dev/shm') : new Scratch('disk', tmpdir());
  }

  /** On the disk that this folder lies on. @throws Error that says why volumes cannot be there */
  static onDisk(parent: string): Scratch {
    const { type, bavail, bsize } = statfsSync(parent);
    if (Object.values(memoryTypes).includes(type)) throw new Error(`${parent} is in memory; name a folder with --disk`);
    const gibibytes = (bavail * bsize) / 2 ** 30;
    if (bavail * bsize < spareBytes) throw new Error(`${parent} has room for ${gibibytes.toFixed(1)} GiB, not for 8`);
    return new Scratch('disk', parent);
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
    fsyncSync(file); // or a disk would write it while the copy is measured
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
