import { existsSync } from 'node:fs';
import { appendFile, chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { lockFile } from './file-lock.ts';

/** Raised when what is built changes, so that an older cache is not taken for it. */
const version = 4;
const suite = 'bookworm';

/** Without dmidecode and nvme-cli, os-brick fails to describe its host and every migration ends in error. */
const packages = [
  'cinder-api',
  'cinder-scheduler',
  'cinder-volume',
  'rabbitmq-server',
  'mariadb-server',
  'python3-pymysql',
  'qemu-utils',
  'nfs-common',
  'dmidecode',
  'nvme-cli',
  'procps',
  // sluice-dd runs in it, by a Node that is linked to this.
  'libatomic1',
  'cgroup-tools',
  // The clients that operators use.
  'python3-cinderclient',
  'python3-openstackclient',
] as const;

/** Where images and the folders of runs are kept. */
export const cacheFolder = process.env.SLUICE_OPENSTACK_CACHE ?? '/var/cache/sluice/openstack';

/**
 * A Debian with Cinder installed and nothing running, built at the first call (about 100 s, 1.3 GB) and kept. Nobody
 * writes to it afterwards.
 * @returns the folder of its file system
 * @throws Error with the end of the build's log in the cache folder
 */
export async function cinderImage(): Promise<string> {
  const folder = join(cacheFolder, `${suite}-${process.arch}-${version}`);
  await mkdir(cacheFolder, { recursive: true });
  await using _lock = await lockFile(`${folder}.lock`);
  const root = join(folder, 'root');
  const complete = join(folder, 'complete');
  if (existsSync(complete)) return root;
  await unmountAll(root);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await build(root, join(folder, 'build.log'));
  await writeFile(complete, `${packages.join('\n')}\n`);
  return root;
}

/** The mirror that the apt of this machine uses for its own release, or undefined. */
export async function packageMirror(): Promise<string | undefined> {
  const targets = await execa('apt-get', ['indextargets', '--format', '$(CREATED_BY) $(SUITE) $(CODENAME) $(SITE)'], {
    reject: false,
  });
  const line = (targets.stdout ?? '')
    .split('\n')
    .find((target) => target.startsWith('Packages') && / bookworm /.test(target));
  return line?.split(' ').at(-1);
}

async function build(root: string, log: string): Promise<void> {
  const mirror = await packageMirror();
  if (mirror === undefined) throw new Error('no mirror of Debian bookworm in the sources of apt: run apt-get update');
  if ((await execa('which', ['debootstrap'], { reject: false })).exitCode !== 0) {
    await logged(log, 'apt-get', ['install', '--yes', '--no-install-recommends', 'debootstrap']);
  }
  await logged(log, 'debootstrap', ['--variant=minbase', suite, root, mirror]);
  await prepare(root);
  try {
    for (const [type, path] of [
      ['proc', 'proc'],
      ['sysfs', 'sys'],
      ['devpts', 'dev/pts'],
    ] as const) {
      await execa('mount', ['-t', type, type, join(root, path)]);
    }
    await logged(log, 'chroot', [root, 'apt-get', 'update']);
    await logged(log, 'chroot', [root, 'apt-get', 'install', '--yes', '--no-install-recommends', ...packages]);
    await logged(log, 'chroot', [root, 'apt-get', 'clean']);
  } finally {
    await unmountAll(root);
  }
}

/** No service may start in the image, and packages ask for the machine's name. */
async function prepare(root: string): Promise<void> {
  const policy = join(root, 'usr/sbin/policy-rc.d');
  await writeFile(policy, '#!/bin/sh\nexit 101\n');
  await chmod(policy, 0o755);
  await writeFile(join(root, 'etc/hosts'), `127.0.0.1 localhost ${hostname()}\n`);
  const settings = (await execa('apt-config', ['dump'])).stdout.split('\n');
  const fetching = settings.filter((line) => /^Acquire::(http|https|Check-)/i.test(line));
  await writeFile(join(root, 'etc/apt/apt.conf.d/99machine'), `${fetching.join('\n')}\n`);
}

/** Runs a step of the build, its output in the log. */
async function logged(log: string, program: string, args: readonly string[]): Promise<void> {
  const done = await execa(program, args, {
    all: true,
    reject: false,
    env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C', PATH: '/usr/sbin:/usr/bin:/sbin:/bin' },
  });
  await appendFile(log, `${done.all}\n`);
  if (!done.failed) return;
  const end = done.all.split('\n').slice(-15).join('\n');
  throw new Error(`building the Cinder for tests: ${program} failed (${done.exitCode}); all of it in ${log}\n${end}`);
}

/** Takes down every mount at or under a folder, the last first. */
export async function unmountAll(folder: string): Promise<void> {
  const mounts = (await readFile('/proc/self/mounts', 'utf8')).split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const mount of mounts.filter((path) => path === folder || path.startsWith(`${folder}/`)).reverse()) {
    await execa('umount', ['--lazy', mount]);
  }
}
