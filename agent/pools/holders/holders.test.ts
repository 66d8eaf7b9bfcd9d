import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { itAsRoot } from '../../../test/support/as-root.ts';
import { findHolders } from './holders.ts';
import { parseLockLine } from './locks.ts';
import { parseMountLine } from './mounts.ts';
import { subjectOf } from './subject.ts';

const run = promisify(execFile);

describe('who holds what', () => {
  let root: string;
  let image: string;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-holders-'));
    image = join(root, 'db-1');
    await writeFile(image, '');
    await truncate(image, 8 * 1024 * 1024);
  });
  afterEach(() => rm(root, { recursive: true }));

  async function holdersOf(path: string): Promise<string[] | undefined> {
    const [holders] = await findHolders([{ path, subject: subjectOf(await stat(path)) }]);
    return holders;
  }
  async function attach(): Promise<string> {
    return (await run('losetup', ['--find', '--show', '--partscan', image])).stdout.trim();
  }
  /** Starts a program that is nobody's child, as a stranger's would be; it writes to `log` when it is under way. */
  async function startStranger(script: string): Promise<number> {
    const { stdout } = await run('sh', ['-c', `${script} >/dev/null 2>&1 & echo $!`]);
    return Number(stdout);
  }

  it('is nobody for a file that lies there', async () => {
    expect(await holdersOf(image)).toEqual([]);
  });

  it('is nobody without a question', async () => {
    expect(await findHolders([])).toEqual([]);
  });

  it('is a process that has it open for writing, under whatever name', async () => {
    await run('ln', [image, join(root, 'other name')]);
    const pid = await startStranger(`exec sleep 60 3<>'${join(root, 'other name')}'`);
    try {
      await expect(until(() => holdersOf(image))).resolves.toEqual([`opened for writing by sleep (pid ${pid})`]);
    } finally {
      process.kill(pid);
    }
  });

  it('is a process that holds a lock', async () => {
    const pid = await startStranger(`exec flock --shared '${image}' sleep 60`);
    try {
      await expect(until(() => holdersOf(image))).resolves.toEqual([`locked by pid ${pid}`]);
    } finally {
      await run('pkill', ['-P', String(pid)]);
    }
  });

  itAsRoot('is the loop device over it, and what that is mounted at', async () => {
    await run('mke2fs', ['-q', '-F', image]);
    const loop = await attach();
    const mountPoint = join(root, 'srv db');
    await mkdir(mountPoint);
    try {
      expect(await holdersOf(image)).toEqual([`attached to ${loop}`]);
      expect(await holdersOf(loop)).toEqual([]);
      await run('mount', [loop, mountPoint]);
      expect(await holdersOf(image)).toEqual([`attached to ${loop}, mounted at ${mountPoint}`]);
      expect(await holdersOf(loop)).toEqual([`mounted at ${mountPoint}`]);
      await run('umount', [mountPoint]);
    } finally {
      await run('losetup', ['--detach', loop]);
    }
    await expect(until(async () => ((await holdersOf(image))?.length === 0 ? [true] : []))).resolves.toEqual([true]);
  });

  itAsRoot('is swap', async () => {
    await run('chmod', ['600', image]);
    await run('dd', ['if=/dev/zero', `of=${image}`, 'bs=1M', 'count=8', 'conv=notrunc']);
    await run('mkswap', [image]);
    const loop = await attach();
    try {
      await run('swapon', [loop]);
      expect(await holdersOf(loop)).toEqual(['used as swap']);
      expect(await holdersOf(image)).toEqual([`attached to ${loop}, used as swap`]);
      await run('swapoff', [loop]);
    } finally {
      await run('losetup', ['--detach', loop]);
    }
  });

  itAsRoot('is whoever opened a device exclusively, also unseen', async () => {
    const loop = await attach();
    const python = 'import os,sys,time; os.open(sys.argv[1], os.O_RDONLY | os.O_EXCL); time.sleep(60)';
    const pid = await startStranger(`exec python3 -c '${python}' ${loop}`);
    try {
      await expect(until(() => holdersOf(loop))).resolves.toEqual(['opened exclusively by another program']);
    } finally {
      process.kill(pid);
      await run('losetup', ['--detach', loop]);
    }
  });
});

describe('the lines of /proc', () => {
  it('give mount points with blanks and sources as they are', () => {
    const line = '98 1 7:0 / /srv/my\\040db rw,relatime shared:1 - ext4 /dev/loop0 rw';
    expect(parseMountLine(line)).toEqual({ device: '7:0', mountPoint: '/srv/my db', source: '/dev/loop0' });
    expect(parseMountLine('')).toBeUndefined();
  });

  it('give locks with the device in hexadecimal', () => {
    expect(parseLockLine('1: POSIX  ADVISORY  WRITE 1234 08:1a:131072 0 EOF')).toEqual({
      pid: 1234,
      device: '8:26',
      inode: 131072,
    });
    expect(parseLockLine('2: OFDLCK ADVISORY  READ  -1 fe:00:7 100 101')).toMatchObject({ pid: -1, device: '254:0' });
    expect(parseLockLine('1: -> POSIX  ADVISORY  WRITE 99 08:02:131072 0 EOF')).toBeUndefined();
    expect(parseLockLine('3: LEASE  ACTIVE    READ  99 08:02:131072 0 EOF')).toBeUndefined();
  });
});

/** Asks again until there is an answer; a stranger takes a moment to start. */
async function until<Answer>(ask: () => Promise<Answer[] | undefined>): Promise<Answer[]> {
  for (let tries = 0; tries < 200; tries++) {
    const answer = await ask();
    if (answer !== undefined && answer.length > 0) return answer;
  }
  return [];
}
