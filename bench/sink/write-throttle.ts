import { mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** How the kernel is told what processes may write to a block device: a control group, of the first or the second kind. */
interface Controller {
  /** Where groups are made. */
  readonly root: string;
  readonly file: string;
  /** @param device "major:minor" @param bytesPerSecond undefined for no limit */
  line(device: string, bytesPerSecond: number | undefined): string;
}

/** Whatever these processes start from now on writes to devices no faster than they are told, past the page cache. */
export class WriteThrottle {
  /** Of the control group. */
  readonly folder: string;
  readonly #controller: Controller;

  /** Nothing is limited yet. @throws Error where there is no such controller, or no right to use it */
  constructor(name: string) {
    this.#controller = controller();
    this.folder = join(this.#controller.root, `sluice-bench-${process.pid}-${name}`);
    mkdirSync(this.folder);
  }

  /** From now on; also for what runs. @param device "major:minor" @param bytesPerSecond undefined for no limit */
  limit(device: string, bytesPerSecond: number | undefined): void {
    const { file, line } = this.#controller;
    writeFileSync(join(this.folder, file), line(device, bytesPerSecond));
  }

  /** Takes a process in, with what it will start; what it has started stays outside. */
  take(pid: number): void {
    writeFileSync(join(this.folder, 'cgroup.procs'), String(pid));
  }

  /** Its processes must have ended. */
  [Symbol.dispose](): void {
    rmdirSync(this.folder);
  }
}

function controller(): Controller {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  const mounted = mounts.map((mount) => mount.split(' '));
  const first = mounted.find(([, , type, options]) => type === 'cgroup' && options?.split(',').includes('blkio'))?.[1];
  if (first !== undefined) {
    const line: Controller['line'] = (device, bytesPerSecond) => `${device} ${bytesPerSecond ?? 0}`;
    return { root: first, file: 'blkio.throttle.write_bps_device', line };
  }
  const second = mounted.find(([, , type]) => type === 'cgroup2')?.[1];
  if (second === undefined) throw new Error('no control groups are mounted');
  writeFileSync(join(second, 'cgroup.subtree_control'), '+io');
  return {
    root: second,
    file: 'io.max',
    line: (device, bytesPerSecond) => `${device} wbps=${bytesPerSecond ?? 'max'}`,
  };
}
