import { closeSync, ftruncateSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { execa } from 'execa';
import { WriteThrottle } from './write-throttle.ts';

/**
 * A file system on a loop device in memory to which the kernel lets each host write only so fast, evenly, as a disk that takes no
 * more. What writes to it waits in write(2), and is not stopped. Only root can make one.
 */
export class SlowDisk {
  /** Where it is mounted. */
  readonly folder: string;
  readonly #device: string;
  readonly #stack: AsyncDisposableStack;
  #hosts = 0;

  private constructor(folder: string, device: string, stack: AsyncDisposableStack) {
    this.folder = folder;
    this.#device = device;
    this.#stack = stack;
  }

  /** @param folder does not exist yet @throws Error where the machine allows none */
  static async make(folder: string, sizeBytes: number): Promise<SlowDisk> {
    await using stack = new AsyncDisposableStack();
    mkdirSync(folder, { recursive: true });
    stack.defer(() => rmSync(folder, { recursive: true }));
    const [image, mountPoint] = [join(folder, 'image'), join(folder, 'mounted')];
    const file = openSync(image, 'wx');
    ftruncateSync(file, sizeBytes);
    closeSync(file);
    mkdirSync(mountPoint);
    // Without a journal, so that no other process writes on behalf of a copy.
    await execa('mkfs.ext4', ['-q', '-F', '-O', '^has_journal', '-m', '0', '-N', '1024', image]);
    const { stdout: loop } = await execa('losetup', ['--find', '--show', image]);
    stack.defer(async () => void (await execa('losetup', ['--detach', loop])));
    await execa('mount', ['-o', 'noatime', loop, mountPoint]);
    stack.defer(async () => void (await execa('umount', [mountPoint])));
    const device = readFileSync(`/sys/class/block/${basename(loop)}/dev`, 'utf8').trim();
    using probe = new WriteThrottle('probe');
    probe.limit(device, 2 ** 20);
    return new SlowDisk(mountPoint, device, stack.move());
  }

  /**
   * From now on what this process starts writes no faster than the disk takes it: as fast as it can until the result is called, with bytes per
   * second, or undefined for no limit. The process must end before the disk does.
   */
  take(agentPid: number): (bytesPerSecond: number | undefined) => void {
    this.#hosts += 1;
    const throttle = this.#stack.use(new WriteThrottle(String(this.#hosts)));
    throttle.take(agentPid);
    return (bytesPerSecond) => throttle.limit(this.#device, bytesPerSecond);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
