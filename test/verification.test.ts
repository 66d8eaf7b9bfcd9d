import { closeSync, openSync, readdirSync, readFileSync, readSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ManifestView } from '../cli/views/manifest.ts';
import type { MigrationView } from '../cli/views/migration.ts';
import { digestOf, MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

const sizeBytes = 12 * MiB;
const limit = '4MiB/s';

describe('verification', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(['stor-01', 'stor-02'], {
      policies: {
        '10-default.yaml': 'default: { limit: 200MiB/s }\n',
        '20-rules.yaml': 'rules:\n  - { name: scratch, match: { volume: "scratch*" }, verify: none }\n',
      },
    });
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  const show = (id: string) => sandbox.json<MigrationView>(['show', id]);
  const said = async (id: string) => (await show(id)).events.map(({ message }) => message).join('\n');
  const volume = (name: string, bytes = sizeBytes) => {
    const image = sandbox.image('stor-01', 'fast', name);
    makeImage(image, bytes);
    return image;
  };
  const start = (name: string, ...words: string[]) =>
    sandbox.json(['migrate', name, 'stor-02:fast', '--limit', limit, '--detach', '--id', name, ...words]);
  const untilReadBack = (id: string, bytes = 0) =>
    until(`${id} read back`, async () => {
      const view = await show(id);
      return view.state === 'verifying' && view.verifyBytes > bytes ? view : undefined;
    });
  /** A storage that always reads one byte of the only hidden target as another than what was written. */
  const wornOut = (image: string) => {
    const at = sizeBytes - 5000;
    const wrong = Buffer.of((readFileSync(image)[at] ?? 0) ^ 1);
    const folder = sandbox.image('stor-02', 'fast', '.sluice/targets');
    return setInterval(() => {
      const [name] = readdirSync(folder).filter((file) => !file.endsWith('.json'));
      if (name === undefined) return;
      const file = openSync(join(folder, name), 'r+');
      writeSync(file, wrong, 0, 1, at);
      closeSync(file);
    }, 50);
  };
  const flipIn = (path: string, at: number) => {
    const file = openSync(path, 'r+');
    const byte = Buffer.alloc(1);
    readSync(file, byte, 0, 1, at);
    writeSync(file, Buffer.of((byte[0] ?? 0) ^ 1), 0, 1, at);
    closeSync(file);
  };

  it('reads the target back within the limit, and keeps a manifest by which the volume can be verified later', async () => {
    volume('db-1');
    await start('db-1');
    expect((await untilReadBack('db-1')).etaMs).not.toBeNull();
    expect((await sandbox.cluster.sluice('watch', 'db-1')).exitCode).toBe(0);
    const moved = await show('db-1');
    expect(moved).toMatchObject({ state: 'succeeded', verifiedBytes: sizeBytes, verifyBytes: sizeBytes });
    expect(moved.worstSecondBytes).toBeLessThan(2 * 4 * MiB);
    expect(await said('db-1')).toContain('the source was digested while it was copied');
    expect(await said('db-1')).toContain('verified: the digests of both ends are the same');

    const path = join(sandbox.folder, 'db-1.json');
    await sandbox.json(['manifest', 'db-1', '-o', path]);
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as ManifestView;
    expect(manifest).toMatchObject({
      format: 'sluice-manifest/1',
      volume: 'db-1',
      source: 'stor-01:fast',
      destination: 'stor-02:fast',
      sizeBytes,
      algorithm: 'sha256/1MiB',
      segmentBytes: 64 * MiB,
      digests: [expect.stringMatching(/^[0-9a-f]{64}$/)],
    });
    expect(manifest.meanBytesPerSecond).toBeGreaterThan(0);
    const verify = (...more: string[]) => sandbox.cluster.sluice('verify', 'db-1', '--manifest', path, ...more);
    expect(await verify()).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining('is as the manifest of db-1 says'),
    });
    expect(await verify('--limit', '20 apples')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('20 apples'),
    });
    const askedAt = performance.now();
    expect(await verify('--limit', '3MiB/s')).toMatchObject({
      exitCode: 0,
      stderr: expect.stringContaining('limit 3MiB/s'),
    });
    expect(performance.now() - askedAt).toBeGreaterThan(2_500);
    flipIn(sandbox.image('stor-02', 'fast', 'db-1'), 777);
    const changed = await verify();
    expect(changed.exitCode).toBe(6);
    expect(changed.stdout).toContain('db-1 at stor-02:fast differs in 1 of 1 segment of 64MiB');
    expect(changed.stdout).toContain(`segment 0, bytes 0 to ${sizeBytes}: expected ${manifest.digests[0]}, found `);
    writeFileSync(path, JSON.stringify({ ...manifest, digests: [] }));
    expect(await verify()).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('it has 0 digests') });
  }, 240_000);

  it('finds a bit that flipped in the target, and copies that segment again', async () => {
    const image = volume('db-2');
    const digest = digestOf(image);
    await start('db-2');
    const wear = wornOut(image);
    await untilReadBack('db-2', sizeBytes).finally(() => clearInterval(wear));
    expect((await sandbox.cluster.sluice('watch', 'db-2')).exitCode).toBe(0);
    expect(await said('db-2')).toContain('segment 0 of the target differ');
    expect(digestOf(sandbox.image('stor-02', 'fast', 'db-2'))).toBe(digest);
  }, 240_000);

  it('fails when it differs again, and leaves the source as it was', async () => {
    const image = volume('db-3');
    const digest = digestOf(image);
    await start('db-3');
    const wear = wornOut(image);
    const { exitCode } = await sandbox.cluster.sluice('watch', 'db-3').finally(() => clearInterval(wear));
    expect(exitCode).toBe(1);
    const failed = await show('db-3');
    expect(failed).toMatchObject({ state: 'failed', error: { reason: 'DIGEST_MISMATCH' } });
    expect(failed.error?.facts).toMatchObject({ segments: '0', start_bytes: '0', end_bytes: String(sizeBytes) });
    expect(digestOf(image)).toBe(digest);
    expect(readdirSync(sandbox.image('stor-02', 'fast', '.sluice/targets'))).toEqual([]);
  }, 240_000);

  it('within a host reads both ends, one after the other', async () => {
    const image = volume('db-4');
    const digest = digestOf(image);
    const ask = ['migrate', 'db-4', 'stor-01:slow', '--force-host-copy', '--id', 'db-4'];
    expect((await sandbox.cluster.sluice(...ask)).exitCode).toBe(0);
    expect(await show('db-4')).toMatchObject({ state: 'succeeded', verifyBytes: 2 * sizeBytes });
    expect(digestOf(sandbox.image('stor-01', 'slow', 'db-4'))).toBe(digest);
  });

  it('is paused, goes on after the destination and the daemon were killed in it, and is cancelled without a trace', async () => {
    const image = volume('db-5', 2 * sizeBytes);
    await start('db-5');
    await untilReadBack('db-5');
    await sandbox.json(['pause', 'db-5']);
    const { verifiedBytes } = await until('stillness', async () => {
      const view = await show('db-5');
      return view.currentBytesPerSecond === 0 ? view : undefined;
    });
    expect((await show('db-5')).verifiedBytes).toBe(verifiedBytes);
    await sandbox.json(['resume', 'db-5']);
    await sandbox.cluster.program('stor-02').kill();
    await sandbox.cluster.program('daemon').kill();
    await sandbox.cluster.startAgent('stor-02');
    await sandbox.cluster.startDaemon();
    await until('another reading', async () => ((await said('db-5')).includes('is read again') ? true : undefined));
    await sandbox.json(['cancel', 'db-5']);
    expect((await sandbox.cluster.sluice('watch', 'db-5')).exitCode).toBe(1);
    expect(await show('db-5')).toMatchObject({ state: 'cancelled' });
    expect(readdirSync(sandbox.image('stor-02', 'fast', '.sluice/targets'))).toEqual([]);
    expect(readFileSync(image)).toHaveLength(2 * sizeBytes);
  }, 240_000);

  it('is left to the counts where a rule says so, and there is no manifest then', async () => {
    volume('scratch-1', MiB);
    expect((await sandbox.cluster.sluice('migrate', 'scratch-1', 'stor-02:fast', '--id', 'scratch-1')).exitCode).toBe(
      0,
    );
    expect(await show('scratch-1')).toMatchObject({ state: 'succeeded', verifyBytes: 0 });
    const refused = await sandbox.cluster.sluice('manifest', 'scratch-1');
    expect(refused).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('migration scratch-1 has no manifest'),
    });
  });
});
