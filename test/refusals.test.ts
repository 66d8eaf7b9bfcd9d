import { mkdirSync, rmSync, truncateSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import type { MigrationView } from '../cli/views/migration.ts';
import type { VolumeView } from '../cli/views/storage.ts';
import { MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

/** What `sluice --json` prints on standard error when it fails. */
interface Refused {
  readonly error: { readonly reason: string; readonly message: string; readonly exitCode: number };
}

const usage = 2;
const refused = 3;
const asRoot = process.getuid?.() === 0 ? it : it.skip;

describe('bad input is refused with what, on what, the value seen, what to do', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(['stor-01', 'stor-02']);
    makeImage(sandbox.image('stor-01', 'fast', 'vol-1'), 4 * MiB);
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  const refusal = async (args: string[], exitCode: number) => (await sandbox.json<Refused>(args, exitCode)).error;

  it.each([
    ['an unknown volume', ['migrate', 'nope', 'stor-02:fast'], 'VOLUME_NOT_FOUND', 'nope'],
    ['an unknown host', ['migrate', 'vol-1', 'stor-09:fast'], 'HOST_NOT_FOUND', 'stor-09'],
    ['an unknown pool', ['migrate', 'vol-1', 'stor-02:huge'], 'POOL_NOT_FOUND', 'huge'],
    ['the pool it is in', ['migrate', 'vol-1', 'stor-01:fast'], 'SAME_POOL', 'stor-01:fast'],
    ['a name with a slash', ['migrate', 'a/b', 'stor-02:fast'], 'VOLUME_NAME_INVALID', 'a/b'],
    ['a name that climbs', ['migrate', '..', 'stor-02:fast'], 'VOLUME_NAME_INVALID', '..'],
    ['a name with a newline', ['migrate', 'a\nb', 'stor-02:fast'], 'VOLUME_NAME_INVALID', 'a\\nb'],
    ['a name of 300 characters', ['migrate', 'v'.repeat(300), 'stor-02:fast'], 'VOLUME_NAME_INVALID', '300 characters'],
    ['a name beyond ASCII', ['migrate', '卷-1', 'stor-02:fast'], 'VOLUME_NAME_INVALID', '卷'],
    ['an unknown migration', ['pause', 'nope'], 'MIGRATION_NOT_FOUND', 'nope'],
  ])('%s', async (_what, args, reason, seen) => {
    const error = await refusal(args, refused);
    expect(error.reason).toBe(reason);
    expect(error.message).toContain(seen);
  });

  it.each([['10'], ['0'], ['10mb'], ['-1MiB/s'], ['1e400MiB/s'], ['']])('the rate "%s"', async (rate) => {
    const error = await refusal(['migrate', 'vol-1', 'stor-02:fast', `--limit=${rate}`], usage);
    expect(error.reason).toBe('RATE_INVALID');
    expect(error.message).toContain(`"${rate}"`);
    expect(error.message).toMatch(/write|MiB\/s/);
  });

  it('a limit in the metadata that says nothing useful', async () => {
    const error = await refusal(['volume', 'set', 'vol-1', 'volume_copy_bps_limit=10mb'], refused);
    expect(error).toMatchObject({ reason: 'METADATA_INVALID', message: expect.stringContaining('10mb') });
  });

  it('a second migration of the same volume', async () => {
    await sandbox.json(['migrate', 'vol-1', 'stor-02:fast', '--limit', '1MiB/s', '--detach', '--id', 'first']);
    const error = await refusal(['migrate', 'vol-1', 'stor-02:slow', '--id', 'second'], refused);
    expect(error).toMatchObject({ reason: 'VOLUME_MIGRATING', message: expect.stringContaining('first') });
    await sandbox.json(['cancel', 'first']);
    await sandbox.cluster.sluice('watch', 'first');
  });

  it('an id that another request has', async () => {
    const error = await refusal(['migrate', 'vol-1', 'stor-02:slow', '--id', 'first'], refused);
    expect(error.reason).toBe('MIGRATION_ID_TAKEN');
  });

  it('a target with less room than the volume is large', async () => {
    const giant = sandbox.image('stor-01', 'fast', 'giant');
    makeImage(giant, 0);
    truncateSync(giant, 8 * 2 ** 40);
    const error = await refusal(['migrate', 'giant', 'stor-02:fast'], refused);
    expect(error.reason).toBe('TARGET_TOO_SMALL');
    rmSync(giant);
  });

  asRoot('a volume held by a mount', async () => {
    const image = sandbox.image('stor-01', 'fast', 'mounted');
    const mountPoint = `${sandbox.folder}/mnt`;
    mkdirSync(mountPoint);
    makeImage(image, 0);
    truncateSync(image, 16 * MiB);
    await execa('mke2fs', ['-q', '-F', image]);
    await execa('mount', ['-o', 'loop', image, mountPoint]);
    try {
      const error = await refusal(['migrate', 'mounted', 'stor-02:fast'], refused);
      expect(error).toMatchObject({ reason: 'VOLUME_HELD', message: expect.stringContaining(mountPoint) });
    } finally {
      await execa('umount', [mountPoint]);
    }
  });

  asRoot('a target that is full half-way: the migration fails, the source stays, nothing is left', async () => {
    const pool = sandbox.image('stor-02', 'slow', '');
    await execa('mount', ['-t', 'tmpfs', '-o', 'size=12m', 'tmpfs', pool]);
    try {
      const filler = sandbox.image('stor-02', 'slow', 'filler');
      makeImage(sandbox.image('stor-01', 'fast', 'vol-3'), 10 * MiB);
      await sandbox.json(['migrate', 'vol-3', 'stor-02:slow', '--limit', '2MiB/s', '--detach', '--id', 'too-much']);
      // One that finds the pool full before it starts would wait for room.
      await until('the copy', async () => {
        const { state } = await sandbox.json<MigrationView>(['show', 'too-much']);
        return state === 'copying' || undefined;
      });
      makeImage(filler, 6 * MiB);
      expect((await sandbox.cluster.sluice('watch', 'too-much')).exitCode).toBe(1);
      const { error } = await sandbox.json<MigrationView>(['show', 'too-much']);
      expect(error?.reason).toBe('TARGET_FULL');
      expect(await sandbox.json<VolumeView>(['volume', 'show', 'vol-3'])).toMatchObject({ host: 'stor-01' });
    } finally {
      await execa('umount', ['-l', pool]);
    }
  });

  it('leaves every volume as it was', async () => {
    const { volumes } = await sandbox.json<{ volumes: VolumeView[] }>(['volumes']);
    expect(volumes.filter(({ name }) => name === 'vol-1')).toMatchObject([
      { host: 'stor-01', pool: 'fast', metadata: {} },
    ]);
  });
});
