import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, open, readdir, readFile, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { itAsRoot } from '../../../test/support/as-root.ts';
import { everyPoolDriver, expectFault } from '../conformance.ts';
import { FilePool } from './file-pool.ts';

const run = promisify(execFile);
const MiB = 1024 * 1024;

describe('the file driver, as every driver,', () => {
  everyPoolDriver(async () => {
    const root = await mkdtemp(join(tmpdir(), 'sluice-pool-'));
    const reopen = () => new FilePool('fast', root);
    return { pool: reopen(), reopen, dispose: () => rm(root, { recursive: true }) };
  });
});

describe('the file driver', () => {
  let root: string;
  let pool: FilePool;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-pool-'));
    pool = new FilePool('fast', root);
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const target = { migrationId: 'm-1', volume: 'db-1', sizeBytes: 4 * MiB, metadata: {} };

  it('takes an image that somebody drops into the folder for a volume', async () => {
    await writeFile(join(root, 'dropped.img'), 'x'.repeat(5000));
    expect(await pool.list()).toMatchObject([{ name: 'dropped.img', sizeBytes: 5000, metadata: {}, holders: [] }]);
  });

  it('says what else lies in the folder, and works on', async () => {
    await mkdir(join(root, 'lost+found'));
    await mkdir(join(root, 'folder'));
    await writeFile(join(root, 'my volume'), '');
    await symlink('/etc/passwd', join(root, 'link'));
    await pool.createTarget(target);
    const { problem } = await pool.status();
    expect(problem).toContain('"folder" (no regular file)');
    expect(problem).toContain('"link" (no regular file)');
    expect(problem).toContain('"my volume" (not allowed as a volume name)');
    expect(problem).not.toContain('lost+found');
    expect(await pool.list()).toEqual([]);
  });

  it('creates targets sparse, at their whole size', async () => {
    await pool.createTarget(target);
    const { size, blocks } = await stat((await pool.openTarget('m-1', 0)).path);
    expect({ size, blocks }).toEqual({ size: 4 * MiB, blocks: 0 });
  });

  it('makes a target read zero from where a copy begins, and keeps what is before it', async () => {
    await pool.createTarget(target);
    const { path } = await pool.openTarget('m-1', 0);
    await writeFile(path, Buffer.alloc(4 * MiB, 'x'));
    expect(await pool.openTarget('m-1', MiB)).toMatchObject({ readsZero: true, sizeBytes: 4 * MiB });
    const bytes = await readFile(path);
    expect(bytes.subarray(0, MiB).every((byte) => byte === 'x'.charCodeAt(0))).toBe(true);
    expect(bytes.subarray(MiB).every((byte) => byte === 0)).toBe(true);
    expect(bytes).toHaveLength(4 * MiB);
  });

  it('finishes a publishing that a crash cut short between name and end', async () => {
    await pool.createTarget(target);
    const hidden = (await pool.openTarget('m-1', 0)).path;
    await run('ln', [hidden, join(root, 'db-1')]);
    expect(await pool.publishTarget('m-1', 'db-1')).toMatchObject({ name: 'db-1' });
    expect(await readdir(join(root, '.sluice', 'targets'))).toEqual([]);
    expect((await stat(join(root, 'db-1'))).nlink).toBe(1);
  });

  it('finishes a publishing that was cut short when its image had gone and its record had not', async () => {
    await pool.createTarget(target);
    const record = join(root, '.sluice', 'migrations', 'm-1.json');
    const text = await readFile(record);
    await pool.publishTarget('m-1', 'db-1');
    await writeFile(record, text);
    expect(await pool.publishTarget('m-1', 'db-1')).toMatchObject({ name: 'db-1' });
    expect(await readdir(join(root, '.sluice', 'migrations'))).toEqual([]);
  });

  it('does not take an operator image of the same name for its own publishing', async () => {
    await writeFile(join(root, 'db-1'), 'precious');
    await expectFault(pool.publishTarget('m-1', 'db-1'), 'TARGET_NOT_FOUND');
    expect(await readFile(join(root, 'db-1'), 'utf8')).toBe('precious');
  });

  it('says that its folder is missing, and creates nothing in its place', async () => {
    await rm(root, { recursive: true });
    expect((await pool.status()).problem).toMatch(/^pool fast: ENOENT/);
    await expectFault(pool.createTarget(target), 'POOL_UNUSABLE');
    await expectFault(pool.list(), 'POOL_UNUSABLE');
    await expect(stat(root)).rejects.toThrow('ENOENT');
  });

  it('names the file when what is kept about a volume is broken', async () => {
    await writeFile(join(root, 'db-1'), '');
    await mkdir(join(root, '.sluice', 'metadata'), { recursive: true });
    await writeFile(join(root, '.sluice', 'metadata', 'db-1.json'), '{"metadata": 5}');
    expect((await expectFault(pool.get('db-1'), 'POOL_UNUSABLE')).message).toContain('metadata/db-1.json');
  });

  it('refuses to read, rename or delete a volume that a process writes, naming the process', async () => {
    await writeFile(join(root, 'db-1'), 'x');
    // A child of this process would count as the agent's own; one whose parent has gone does not.
    const { stdout } = await run('sh', ['-c', `sleep 60 >>"$1" 2>/dev/null & echo $!`, 'sh', join(root, 'db-1')]);
    const pid = Number(stdout);
    try {
      expect((await pool.get('db-1')).holders).toEqual([`opened for writing by sleep (pid ${pid})`]);
      const { message } = await expectFault(pool.openSource('db-1'), 'VOLUME_HELD');
      expect(message).toContain(`opened for writing by sleep (pid ${pid})`);
      await expectFault(pool.renameVolume('db-1', 'db-2'), 'VOLUME_HELD');
      await expectFault(pool.deleteVolume('db-1'), 'VOLUME_HELD');
    } finally {
      process.kill(pid);
    }
  });

  it('lets processes that merely read a volume be', async () => {
    await writeFile(join(root, 'db-1'), 'x');
    const reader = await open(join(root, 'db-1'), 'r');
    expect((await pool.get('db-1')).holders).toEqual([]);
    await reader.close();
  });

  itAsRoot('counts what targets were promised against what is free', async () => {
    await run('mount', ['-t', 'tmpfs', '-o', 'size=16m', 'tmpfs', root]);
    try {
      expect(await pool.status()).toMatchObject({ capacityBytes: 16 * MiB });
      await pool.createTarget({ ...target, sizeBytes: 10 * MiB });
      const { freeBytes } = await pool.status();
      expect(freeBytes).toBeLessThan(6 * MiB);
      const second = { ...target, migrationId: 'm-2', volume: 'db-2', sizeBytes: 8 * MiB };
      const { message } = await expectFault(pool.createTarget(second), 'TARGET_TOO_SMALL');
      expect(message).toContain(`${freeBytes} bytes free (${10 * MiB} more are promised to other migrations)`);
      expect(message).toContain(`the volume has ${8 * MiB}`);
      await pool.discardTarget('m-1');
      await pool.createTarget(second);
    } finally {
      await run('umount', [root]);
    }
  });
});

describe('moving between file pools', () => {
  let root: string;
  let from: FilePool;
  let to: FilePool;
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-pools-'));
    await Promise.all(['a', 'b'].map((name) => mkdir(join(root, name))));
    from = new FilePool('a', join(root, 'a'));
    to = new FilePool('b', join(root, 'b'));
    await writeFile(join(root, 'a', 'db-1'), '');
    await truncate(join(root, 'a', 'db-1'), MiB);
    await from.setMetadata('db-1', { owner: 'billing' });
  });
  afterEach(() => rm(root, { recursive: true, force: true }));

  it('is a rename within one file system, and done once', async () => {
    const moved = { moved: true, reason: 'renamed within one file system' };
    expect(await to.adopt(from, 'db-1', undefined)).toEqual(moved);
    expect(await to.get('db-1')).toMatchObject({ sizeBytes: MiB, metadata: { owner: 'billing' } });
    expect(await from.list()).toEqual([]);
    expect(await to.adopt(from, 'db-1', undefined)).toMatchObject({ moved: true });
  });

  it('never takes the place of another volume', async () => {
    await writeFile(join(root, 'b', 'db-1'), 'other');
    await expectFault(to.adopt(from, 'db-1', undefined), 'VOLUME_EXISTS');
    expect(await readFile(join(root, 'b', 'db-1'), 'utf8')).toBe('other');
    expect(await from.list()).toHaveLength(1);
  });

  it('keeps the source under another name where blocks can be shared, and says so where they cannot', async () => {
    const outcome = await to.adopt(from, 'db-1', 'db-1.kept');
    const left = (await from.list()).map((volume) => volume.name);
    const reflinked = { outcome: { moved: true, reason: 'reflinked within one file system' }, left: ['db-1.kept'] };
    const refused = {
      outcome: { moved: false, reason: 'the source stays, and the file system cannot share blocks between files' },
      left: ['db-1'],
    };
    expect([reflinked, refused]).toContainEqual({ outcome, left });
  });

  itAsRoot('is not possible between file systems', async () => {
    await run('mount', ['-t', 'tmpfs', 'tmpfs', join(root, 'b')]);
    try {
      const outcome = { moved: false, reason: 'the pools are on different file systems' };
      expect(await to.adopt(from, 'db-1', undefined)).toEqual(outcome);
      expect(await from.list()).toHaveLength(1);
      expect(await to.list()).toEqual([]);
    } finally {
      await run('umount', [join(root, 'b')]);
    }
  });
});
