import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the kernel is told what processes may write to a block device: a control group, of the first or the second kind. */
interface Controller {
  /** Where groups are made. */
  readonly root: string;
  readonly file: string;
  /** @param device "major:minor" */
  line(device: string, bytesPerSecond: number): string;
}

/** Whatever these processes start from now on writes to a device no faster than this, past the page cache. */
export class WriteThrottle {
  readonly #folder: string;

  /** @param device "major:minor" @throws Error where there is no such controller, or no right to use it */
  constructor(name: string, device: string, bytesPerSecond: number) {
    const { root, file, line } = controller();
    this.#folder = join(root, `sluice-bench-${process.pid}-${name}`);
    mkdirSync(this.#folder);
    try {
      writeFileSync(join(this.#folder, file), line(device, bytesPerSecond));
    } catch (error) {
      rmdirSync(this.#folder);
      throw error;
    }
  }

  /** Takes a process in, with what it will start; what it has started stays outside. */
  take(pid: number): void {
    writeFileSync(join(this.#folder, 'cgroup.procs'), String(pid));
  }

  /** Its processes must have ended. */
  [Symbol.dispose](): void {
    rmdirSync(this.#folder);
  }
}

function controller(): Controller {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const mounted = mounts.map((mount) => mount.split(' '));
  const first = mounted.find(([, , type, options]) => type === 'cgroup' && options?.split(',').includes('blkio'))?.[1];
  if (first !== undefined) {
    const line = (device: string, bytesPerSecond: number) => `${device} ${bytesPerSecond}`;
    return { root: first, file: 'blkio.throttle.write_bps_device', line };
  }
  const second = mounted.find(([, , type]) => type === 'cgroup2')?.[1];
  if (second === undefined) throw new Error('no control groups are mounted');
  writeFileSync(join(second, 'cgroup.subtree_control'), '+io');
  return { root: second, file: 'io.max', line: (device, bytesPerSecond) => `${device} wbps=${bytesPerSecond}` };
}
