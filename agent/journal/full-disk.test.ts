import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { describeAsRoot } from '../../test/support/as-root.ts';
import { Journal } from './journal.ts';
import { usualPace } from './pace.ts';

const MiB = 1024 * 1024;
const targetOf = (migrationId: string) => ({ pool: 'fast', migrationId, identity: `made-${migrationId} 17` });

describeAsRoot('a journal on a disk of its own', () => {
  let folder: string;
  let disk: string;
  let target: string;
  let log: string[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sluice-full-'));
    [disk, target] = [join(folder, 'disk'), join(folder, 'target')];
    await mkdir(disk);
    await writeFile(target, 'x');
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'none', disk]);
    log = [];
  });
  afterEach(async () => {
    execFileSync('umount', [disk]);
    await rm(folder, { recursive: true });
  });

  const journal = () => new Journal(disk, usualPace, pino({}, { write: (line: string) => void log.push(line) }));
  const landAt = async (of: Journal, migrationId: string, bytes: number) => {
    (await of.follow(targetOf(migrationId), target)).reached(bytes);
    await of.done(targetOf(migrationId));
  };
  const durable = async (migrationId: string) => (await journal().landed(targetOf(migrationId))).durableBytes;

  it('that is full goes on for the targets that it knows, and warns of the others', async () => {
    const first = journal();
    await landAt(first, 'm-1', MiB);
    await writeFile(join(disk, 'filling'), Buffer.alloc(64 * 1024)).catch(() => {});
    await landAt(first, 'm-1', 2 * MiB);
    expect([await durable('m-1'), log.length]).toEqual([2 * MiB, 0]);
    await landAt(first, 'm-2', MiB);
    expect(await first.landed(targetOf('m-2'))).toEqual({ landedBytes: MiB, durableBytes: 0 });
    expect(log).toHaveLength(1);
    expect(log[0]).toMatch(/ENOSPC.*the journal cannot be written; the copy goes on/);
    expect([await durable('m-1'), await durable('m-2')]).toEqual([2 * MiB, 0]);
    await rm(join(disk, 'filling'));
    await landAt(first, 'm-2', 2 * MiB);
    expect(await durable('m-2')).toBe(2 * MiB);
  });

  it('that is read-only claims what it had, and lets nobody write again what it cannot take back', async () => {
    const first = journal();
    await landAt(first, 'm-1', 2 * MiB);
    execFileSync('mount', ['-o', 'remount,ro', disk]);
    await landAt(first, 'm-1', 4 * MiB);
    expect(log[0]).toMatch(/EROFS.*the journal cannot be written/);
    expect(await first.landed(targetOf('m-1'))).toEqual({ landedBytes: 4 * MiB, durableBytes: 2 * MiB });
    await first.fallBackTo(targetOf('m-1'), 3 * MiB);
    await expect(first.fallBackTo(targetOf('m-1'), MiB)).rejects.toThrow(/EROFS/);
    expect(await durable('m-1')).toBe(2 * MiB);
  });
});
