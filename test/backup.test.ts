import { existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { installation } from '../scripts/local-cluster/cluster.ts';
import { digestOf, MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';

let sandbox: Sandbox;
let backup: string;
const database = () => join(sandbox.folder, 'state-daemon', 'sluice.db');

const sluiced = (...words: string[]) =>
  execa(join(installation, 'bin/sluiced'), ['--config', join(sandbox.folder, 'daemon.yaml'), ...words], {
    reject: false,
    timeout: 20_000,
  });

const statesNow = async () => {
  const { migrations } = await sandbox.json<{ migrations: { id: string; state: string }[] }>(['migrations', '--all']);
  return migrations.map(({ id, state }) => `${id} ${state}`).sort();
};

const migrate = (id: string, volume: string, ...more: string[]) =>
  sandbox.cluster.sluice('migrate', volume, 'stor-02:fast', '--id', id, ...more);

beforeAll(async () => {
  sandbox = await startSandbox(['stor-01', 'stor-02']);
  backup = join(sandbox.folder, 'mine.db');
  for (const volume of ['first', 'second', 'third']) makeImage(sandbox.image('stor-01', 'fast', volume), 8 * MiB);
  expect((await migrate('m-1', 'first')).exitCode).toBe(0);
}, 120_000);
afterAll(async () => {
  await sandbox?.[Symbol.asyncDispose]();
});

describe('a backup', () => {
  it('is fetched while a copy runs, and is not written over', async () => {
    await migrate('m-2', 'second', '--limit', '1MiB/s', '--detach');
    const made = await sandbox.json<{ path: string; sizeBytes: number; sha256: string }>(['backup', backup]);
    expect(made).toEqual({ path: backup, sizeBytes: statSync(backup).size, sha256: digestOf(backup) });
    expect(statSync(backup).mode & 0o777).toBe(0o600);
    const again = await sandbox.cluster.sluice('backup', backup);
    expect(again).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('is there already') });
    expect((await sandbox.cluster.sluice('backup', backup, '--force')).exitCode).toBe(0);
    expect(existsSync(`${backup}.part`)).toBe(false);
  });

  it('goes to a program on standard output', async () => {
    const { stdout } = await execa(join(installation, 'bin/sluice'), ['backup', '-'], {
      env: sandbox.cluster.env,
      encoding: 'buffer',
    });
    expect(Buffer.from(stdout).subarray(0, 15).toString()).toBe('SQLite format 3');
  });

  it('is not put back while the daemon runs', async () => {
    const { exitCode, stderr } = await sluiced('--restore', backup);
    expect(exitCode).toBe(2);
    expect(stderr).toContain('another process has it open; is sluiced running?');
  });

  it('replaces a damaged store, which the daemon refuses; what ran then goes on, and what came later is unknown', async () => {
    await migrate('m-3', 'third', '--limit', '1MiB/s', '--detach');
    // Its log is in the database then; a killed daemon's log has pages that would mend what is cut off here.
    await sandbox.cluster.program('daemon').stop();
    truncateSync(database(), 6000);
    const damaged = readFileSync(database());
    const refused = await sluiced();
    expect(refused.exitCode).toBe(2);
    expect(refused.stderr).toMatch(
      /sluice\.db: cannot be used as the store: .*restore a backup with "sluiced --restore"/,
    );
    expect(readFileSync(database()).equals(damaged)).toBe(true);

    const restored = await sluiced('--restore', backup);
    expect(restored).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('restored from') });
    const [, before = ''] = /what was there is now (\S+)/.exec(restored.stdout) ?? [];
    expect(readFileSync(before).equals(damaged)).toBe(true);
    await sandbox.cluster.startDaemon();
    expect(await statesNow()).toEqual([expect.stringMatching(/^m-1 succeeded/), expect.stringMatching(/^m-2 /)]);
    await sandbox.cluster.sluice('limit', 'm-2', 'unlimited');
    expect((await sandbox.cluster.sluice('watch', 'm-2')).exitCode).toBe(0);
    // Asked for again with its id, it takes up what it had made before the backup was put back.
    expect((await migrate('m-3', 'third')).exitCode).toBe(0);
    expect(await statesNow()).toEqual(['m-1 succeeded', 'm-2 succeeded', 'm-3 succeeded']);
  }, 120_000);

  it('that is none is refused, and the store stays', async () => {
    await sandbox.cluster.program('daemon').stop();
    const notes = join(sandbox.folder, 'notes.txt');
    writeFileSync(notes, 'these are my notes, and no backup at all. '.repeat(50));
    const { exitCode, stderr } = await sluiced('--restore', notes);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 2,
      stderr: expect.stringContaining('notes.txt: cannot be used as the store: file is not a database'),
    });
    await sandbox.cluster.startDaemon();
    expect(await statesNow()).toHaveLength(3);
  });
});
