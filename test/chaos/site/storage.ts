import { truncateSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';

const MiB = 2 ** 20;

/** What was mounted and attached for a site; all of it goes with `dispose`. */
export class Storage implements AsyncDisposable {
  readonly #mounts: string[] = [];
  readonly #loops: string[] = [];

  /** A file system of ext4 that can be filled and made read-only. */
  async mountSmall(image: string, at: string, sizeBytes: number): Promise<void> {
    writeFileSync(image, '');
    truncateSync(image, sizeBytes);
    await execa('mkfs.ext4', ['-q', '-m', '0', image]);
    await mkdir(at, { recursive: true });
    await execa('mount', ['-o', 'loop', image, at]);
    this.#mounts.push(at);
  }

  async mountInMemory(at: string): Promise<void> {
    await mkdir(at, { recursive: true });
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'tmpfs', at]);
    this.#mounts.push(at);
  }

  /** Lays the folder over itself, so that whoever opens something there from now on cannot write. */
  async makeReadOnly(folder: string): Promise<void> {
    await execa('mount', ['--bind', folder, folder]);
    this.#mounts.push(folder);
    await execa('mount', ['-o', 'remount,bind,ro', folder]);
  }

  async makeWritable(folder: string): Promise<void> {
    this.#mounts.splice(this.#mounts.lastIndexOf(folder), 1);
    await execa('umount', ['--lazy', folder]);
  }

  /** Path of a loop device over a file. */
  async attach(file: string): Promise<string> {
    const { stdout } = await execa('losetup', ['--find', '--show', file]);
    this.#loops.push(stdout.trim());
    return stdout.trim();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const at of this.#mounts.splice(0).reverse()) await execa('umount', ['--lazy', at], { reject: false });
    for (const device of this.#loops.splice(0)) await execa('losetup', ['--detach', device], { reject: false });
  }
}

/** A file that takes up all room that is left where it is. */
export async function fill(folder: string): Promise<string> {
  const filler = join(folder, 'filler');
  await execa('dd', ['if=/dev/zero', `of=${filler}`, `bs=${MiB}`], { reject: false });
  await execa('dd', ['if=/dev/zero', `of=${filler}`, 'bs=512', 'oflag=append', 'conv=notrunc'], { reject: false });
  return filler;
}
