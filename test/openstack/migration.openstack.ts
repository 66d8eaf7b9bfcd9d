import { chmodSync, copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { describeWithCinder } from './cinder/availability.ts';
import { RealCinder } from './cinder/real-cinder.ts';

const MiB = 2 ** 20;
const fixtures = join(import.meta.dirname, '../fixtures');
const calls = JSON.parse(readFileSync(join(fixtures, 'cinder/dd-calls.json'), 'utf8'));

/** The calls that were logged, without the paths, which differ from run to run. */
const shapeOf = (log: string) =>
  log
    .trim()
    .split('\n')
    .map((call) =>
      call
        .replace(/\bif=\S+/, 'if=SRC')
        .replace(/\bof=\S+/, 'of=DST')
        .split(' '),
    );

await describeWithCinder('Cinder alone', () => {
  let cinder: RealCinder;
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-dd-calls-'));
    chmodSync(folder, 0o755);
    copyFileSync(join(fixtures, 'bin/dd-that-logs-its-calls'), join(folder, 'dd'));
    cinder = await RealCinder.start({ shownFolders: [folder], rootwrapExecDirs: [folder] });
  });

  afterAll(async () => {
    await cinder?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  it('moves a volume with its metadata and leaves nothing behind', async () => {
    const volume = await cinder.createVolume({ sizeGiB: 1, metadata: { owner: 'tests' } });
    await cinder.fill(volume.id, 200 * MiB);
    const [digest, old] = [await cinder.digest(volume.id), await cinder.pathOf(volume.id)];
    const target = cinder.backendBeside(volume).pool;
    await cinder.migrate(volume.id, target);
    const moved = await cinder.migrated(volume.id);
    expect(moved).toMatchObject({ status: 'available', migration_status: 'success', metadata: { owner: 'tests' } });
    expect(moved['os-vol-host-attr:host']).toBe(target);
    expect(await cinder.digest(volume.id)).toBe(digest);
    expect(existsSync(old)).toBe(false);
    expect(shapeOf(await cinder.readInside('/tmp/dd-calls'))).toEqual(calls.migration);
  });
});
