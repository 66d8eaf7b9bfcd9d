import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { execa } from 'execa';

/** A block device in a file that lies in memory and begins without contents, so that what is written can be seen by its size. */
export class LoopDevice {
  /** Where the file is; nothing else. */
  readonly folder: string;
  /** Such as /dev/loop3. */
  readonly path: string;
  /** "major:minor". */
  readonly number: string;

  private constructor(folder: string, path: string) {
    this.folder = folder;
    this.path = path;
    this.number = readFileSync(`/sys/class/block/${basename(path)}/dev`, 'utf8').trim();
  }

  /** @param folder does not exist yet @throws Error where the machine allows none */
  static async make(folder: string, sizeBytes: number): Promise<LoopDevice> {
    mkdirSync(folder, { recursive: true });
    const image = join(folder, 'image');
    const file = openSync(image, 'wx');
    ftruncateSync(file, sizeBytes);
    closeSync(file);
    const { stdout } = await execa('losetup', ['--find', '--show', image]);
    return new LoopDevice(folder, stdout);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await execa('losetup', ['--detach', this.path]);
    rmSync(this.folder, { recursive: true });
  }
}
