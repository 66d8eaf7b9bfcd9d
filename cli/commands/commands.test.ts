import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { FakeDaemon, Refusal } from '../../test/support/fake-daemon.ts';
import { runSluice } from '../../test/support/run-sluice.ts';
import { sampleWire } from '../../test/support/sample-migration.ts';

const mebibyte = 1024 * 1024;

describe('commands', () => {
  const asked: unknown[] = [];
  let daemon: FakeDaemon;
  const sluice = (...words: string[]) => runSluice([...words, '--config', daemon.config]);

  beforeAll(async () => {
    daemon = await FakeDaemon.start({
      migrations: {
        async createMigration(request) {
          asked.push(request);
          return { migration: sampleWire({ id: request.migrationId || 'db-1' }), plan: ['copy 512MiB'] };
        },
        async setMigrationLimit(request) {
          asked.push(request);
          return { migration: sampleWire({ requestedLimit: request.limit ?? null }) };
        },
        async pauseMigration({ migrationId }) {
          if (migrationId === 'gone') throw new Refusal('MIGRATION_NOT_FOUND', 'there is no migration "gone"');
          return { migration: sampleWire({ id: migrationId, wanted: 'MIGRATION_WANTED_PAUSE' }) };
        },
        async listMigrations(request) {
          asked.push(request);
          const second = request.pageToken === 'more';
          return { migrations: [sampleWire({ id: second ? 'two' : 'one' })], nextPageToken: second ? '' : 'more' };
        },
      },
      batches: {
        async pauseBatch() {
          throw new Refusal('BATCH_NOT_FOUND', 'there is no batch "gone"');
        },
      },
      volumes: {
        async updateVolumeMetadata(request) {
          asked.push(request);
          return { volume: { name: request.volume, metadata: request.set } };
        },
        async listVolumes() {
          return { volumes: [{ name: 'db', sizeBytes: 2 ** 53 - 1 }], unreachableHosts: ['stor-09'] };
        },
      },
      policies: {
        async explainRate(request) {
          asked.push(request);
          return { explanation: sampleWire().explanation ?? null };
        },
      },
    });
  });
  beforeEach(() => void asked.splice(0));
  afterAll(() => daemon[Symbol.asyncDispose]());

  it('migrate sends what was asked for, and says the id', async () => {
    const words = ['--limit', '80MiB/s', '--force-host-copy', '--keep-source', '--id', 'm7', '--detach'];
    const { code, stdout } = await sluice('migrate', 'db', 'stor-02:slow', ...words);
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'm7: db (512MiB) from stor-01:fast to stor-02:slow, limit 40MiB/s by policies/10-racks.yaml:12\n',
    });
    expect(asked).toMatchObject([
      {
        migrationId: 'm7',
        volume: 'db',
        destinationHost: 'stor-02',
        destinationPool: 'slow',
        limit: { bytesPerSecond: 80 * mebibyte },
        forceHostCopy: true,
        keepSource: true,
        validateOnly: false,
      },
    ]);
  });

  it('migrate leaves the source to the policies unless told, and is not strict unless told', async () => {
    for (const words of [[], ['--no-keep-source', '--strict'], ['--keep-source']]) {
      await sluice('migrate', 'db', 'stor-02:slow', '--detach', ...words);
    }
    const asks = asked.map((request) => request as { keepSource?: boolean; strict: boolean });
    expect(asks.map(({ keepSource, strict }) => [keepSource, strict])).toEqual([
      [undefined, false],
      [false, true],
      [true, false],
    ]);
  });

  it('migrate --dry-run shows the plan', async () => {
    const { stdout } = await sluice('migrate', 'db', 'stor-02:slow', '--dry-run');
    expect(stdout).toMatch(/^would migrate db .*\n1\. copy 512MiB\nnothing was changed\n$/);
    expect(asked).toMatchObject([{ validateOnly: true, limit: null }]);
  });

  it('limit sets the limit of the request, and none takes it back', async () => {
    const { stdout } = await sluice('limit', 'db-1', '80MiB/s');
    expect(stdout).toBe('db-1: limit 40MiB/s by policies/10-racks.yaml:12; asked for 80MiB/s\n');
    await sluice('limit', 'db-1', 'none');
    expect(asked).toMatchObject([{ limit: { bytesPerSecond: 80 * mebibyte } }, { limit: null }]);
  });

  it.each(['10', '0', '10mb', '-1MiB/s', '1e400MiB/s', ''])(
    'limit refuses the rate %j before anything is sent',
    async (rate) => {
      const { code, stderr } = await sluice('limit', 'db-1', rate);
      expect({ code, asked }).toEqual({ code: 2, asked: [] });
      expect(stderr).toMatch(/^sluice: rate .*\n$/);
    },
  );

  it('pause goes on with the others when one is refused', async () => {
    const ran = await sluice('pause', 'gone', 'db-1');
    expect(ran).toEqual({
      code: 3,
      stdout: 'db-1: paused (copying)\n',
      stderr: 'sluice: there is no migration "gone"\n',
    });
  });

  it('migrations asks for those that have not ended, page by page', async () => {
    const { stdout } = await sluice('migrations', '--json');
    const { migrations } = JSON.parse(stdout) as { migrations: { id: string }[] };
    expect(migrations.map(({ id }) => id)).toEqual(['one', 'two']);
    expect(asked).toHaveLength(2);
    expect(asked[0]).toMatchObject({ states: expect.not.arrayContaining(['MIGRATION_STATE_SUCCEEDED']) });
  });

  it('volume set and unset send keys and values', async () => {
    await sluice('volume', 'set', 'db', 'volume_copy_bps_limit=80MiB/s', 'note=a=b');
    await sluice('volume', 'unset', 'db', 'note');
    expect(asked).toMatchObject([
      { volume: 'db', set: { volume_copy_bps_limit: '80MiB/s', note: 'a=b' }, unset: [] },
      { volume: 'db', set: {}, unset: ['note'] },
    ]);
  });

  it('volumes names the hosts that could not be asked', async () => {
    const { code, stderr } = await sluice('volumes');
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringContaining('stor-09 could not be asked') });
    const { stdout } = await sluice('volumes', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ volumes: [{ sizeBytes: 2 ** 53 - 1 }], unreachableHosts: ['stor-09'] });
  });

  it('explain asks about a migration or about what could be', async () => {
    await sluice('explain', 'db-1');
    await sluice('explain', 'db', 'stor-02:slow', '--limit', 'unlimited');
    expect(asked).toMatchObject([
      { subject: 'migrationId', migrationId: 'db-1' },
      {
        hypothetical: {
          volume: 'db',
          destinationHost: 'stor-02',
          destinationPool: 'slow',
          limit: { kind: 'unlimited' },
        },
      },
    ]);
    expect(await sluice('explain', 'db-1', '--limit', '1MiB/s')).toMatchObject({ code: 2 });
  });

  it('a refusal with --json is an object on standard error', async () => {
    const { code, stdout, stderr } = await sluice('pause', 'gone', '--json');
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(JSON.parse(stderr)).toEqual({
      error: { reason: 'MIGRATION_NOT_FOUND', message: 'there is no migration "gone"', facts: {}, exitCode: 3 },
    });
  });
});
