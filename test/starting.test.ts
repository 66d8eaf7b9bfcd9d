import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { readDaemonConfig } from '../daemon/config/daemon-config.ts';
import { Environment } from '../daemon/environment.ts';
import { openLog } from '../daemon/log.ts';
import { startDaemon } from '../daemon/start.ts';
import { readTlsMaterial } from '../pki/identity.ts';
import type { MigrationInput } from '../proto/gen/sluice/v1/Migration.ts';
import { DaemonRig, type RigClients } from './support/daemon-rig.ts';
import { FakeFault } from './support/fake-storage.ts';
import { reasonOf } from './support/reason-of.ts';
import { until } from './support/until.ts';

const MiB = 2 ** 20;
/** Longer than the daemon takes to look again at what is in a migration's way. */
const patienceMs = 30_000;

let rig: DaemonRig;
let daemon: INestApplicationContext;
let clients: RigClients;

async function start(): Promise<void> {
  const config = await readDaemonConfig(rig.configFile);
  const tls = readTlsMaterial(config.tls, 'daemon', new Date());
  daemon = await startDaemon(new Environment(config, tls, openLog({ log: 'fatal' })));
  clients = rig.clients();
}

async function stop(): Promise<void> {
  clients.channel.close();
  await daemon.close();
}

const hostsUp = (count: number) =>
  until(`${count} hosts up`, async () => {
    const { hosts } = await clients.hosts.listHosts({});
    return hosts.filter(({ state }) => state === 'HOST_STATE_UP').length === count || undefined;
  });

beforeEach(async () => {
  rig = await DaemonRig.make({ 'stor-01': {}, 'stor-02': { capacityBytes: 20 * MiB } });
  rig.agent('stor-01').storage.add('fast', 'db', 12 * MiB);
  rig.agent('stor-01').storage.add('fast', 'web', 12 * MiB);
  await start();
  await hostsUp(2);
});
afterEach(async () => {
  await stop();
  rig.dispose();
});

const create = (migrationId: string, volume: string, more: object = {}) =>
  clients.migrations.createMigration({
    migrationId,
    volume,
    destinationHost: 'stor-02',
    destinationPool: 'fast',
    limit: { unlimited: {} },
    ...more,
  });

const seen = (migrationId: string, what: string, isSo: (migration: MigrationInput) => boolean) =>
  until(
    `${migrationId}: ${what}`,
    async () => {
      const { migration } = await clients.migrations.getMigration({ migrationId });
      return migration !== null && isSo(migration) ? migration : undefined;
    },
    patienceMs,
  );
const reaches = (id: string, state: NonNullable<MigrationInput['state']>) =>
  seen(id, String(state), (migration) => migration.state === state);
const waitsFor = (id: string, obstacle: string) =>
  seen(id, `waits for ${obstacle}`, (migration) => migration.obstacle?.includes(obstacle) === true);

describe('room in a pool', () => {
  it('is promised to one of two migrations that are asked for at the same moment', async () => {
    const paused = { limit: { paused: {} } };
    const asked = await Promise.allSettled([create('m-1', 'db', paused), create('m-2', 'web', paused)]);
    expect(asked.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const [refused] = asked.flatMap((one) => (one.status === 'rejected' ? [one.reason as Error] : []));
    expect(refused?.message).toMatch(/needs 12582912 bytes, stor-02:fast can take 8388608/);
  });

  it(
    'that is gone when a migration starts is waited for, in sight, and taken when it is there again',
    async () => {
      rig.agent('stor-02').failNext('createTarget', new FakeFault('TARGET_TOO_SMALL', 'the pool has 3 bytes free'));
      await create('m-1', 'db');
      const waiting = await waitsFor('m-1', 'the pool has 3 bytes free');
      expect(waiting.state).toBe('MIGRATION_STATE_PENDING');
      await reaches('m-1', 'MIGRATION_STATE_SUCCEEDED');
    },
    patienceMs,
  );
});

describe('a host that is down', () => {
  it('is waited for where the request says so, and the checks are made when it is back', async () => {
    rig.agent('stor-02').stop();
    await hostsUp(1);
    expect(await reasonOf(create('m-1', 'db'))).toBe('HOST_DOWN');
    const { plan } = await create('m-1', 'db', { waitForHost: true });
    expect(plan[0]).toMatch(/^wait: host stor-02 is down/);
    await waitsFor('m-1', 'host stor-02 is down');
    rig.agent('stor-01').storage.volume('fast', 'db').holders = ['mounted at /srv/db'];
    await rig.agent('stor-02').start();
    const held = await waitsFor('m-1', 'is held: mounted at /srv/db');
    expect(held.events?.at(-1)?.message).toMatch(/^waits: volume db at stor-01:fast is held/);
    rig.agent('stor-01').storage.volume('fast', 'db').holders = [];
    await reaches('m-1', 'MIGRATION_STATE_SUCCEEDED');
  }, 120_000);

  it(
    'may be the source, if the request says where the volume is',
    async () => {
      rig.agent('stor-01').stop();
      await hostsUp(1);
      const from = { waitForHost: true, sourceHost: 'stor-01', sourcePool: 'fast' };
      expect(await reasonOf(create('m-1', 'db', { waitForHost: true }))).toBe('VOLUME_NOT_FOUND');
      expect(await reasonOf(create('m-1', 'db', { ...from, sourcePool: '' }))).toBe('REQUEST_INVALID');
      expect(await reasonOf(create('m-1', 'db', { ...from, sourceHost: 'stor-09' }))).toBe('VOLUME_NOT_FOUND');
      expect((await create('m-1', 'db', from)).migration).toMatchObject({ sizeBytes: 0, sourceHost: 'stor-01' });
      await create('m-2', 'gone', from);
      await rig.agent('stor-01').start();
      expect(await reaches('m-1', 'MIGRATION_STATE_SUCCEEDED')).toMatchObject({ sizeBytes: 12 * MiB });
      expect((await reaches('m-2', 'MIGRATION_STATE_FAILED')).error?.reason).toBe('VOLUME_NOT_FOUND');
    },
    patienceMs,
  );
});

describe('two volumes of one name', () => {
  const listed = async (host = '') => {
    const { volumes } = await clients.volumes.listVolumes({ host });
    return volumes.map(({ name, host: at, alsoAt }) => `${name} ${at} [${alsoAt.join()}]`);
  };

  it('are marked wherever they are listed, and neither is migrated', async () => {
    rig.agent('stor-02').storage.add('slow', 'db', MiB);
    expect(await listed()).toEqual(['db stor-01 [stor-02:slow]', 'db stor-02 [stor-01:fast]', 'web stor-01 []']);
    expect(await listed('stor-02')).toEqual(['db stor-02 [stor-01:fast]']);
    expect(await reasonOf(clients.volumes.getVolume({ volume: 'db' }))).toBe('VOLUME_AMBIGUOUS');
    expect(await reasonOf(create('m-1', 'db'))).toBe('VOLUME_AMBIGUOUS');
    expect(await reasonOf(create('m-1', 'db', { destinationPool: 'slow' }))).toBe('VOLUME_EXISTS');
  });

  it(
    'are one volume to everybody while a migration switches, also over a restart of the daemon',
    async () => {
      const letGo = rig.agent('stor-01').hold('deleteVolume');
      await create('m-1', 'db');
      await until('both', () => rig.agent('stor-02').storage.volumes('fast')[0]);
      await seen('m-1', 'switched', ({ events = [] }) =>
        events.some(({ message }) => message === 'now at stor-02:fast'),
      );
      expect(rig.agent('stor-01').storage.volume('fast', 'db').sizeBytes).toBe(12 * MiB);
      expect(await listed()).toEqual(['db stor-02 []', 'web stor-01 []']);
      await stop();
      await start();
      await hostsUp(2);
      expect(await listed()).toEqual(['db stor-02 []', 'web stor-01 []']);
      letGo();
      await reaches('m-1', 'MIGRATION_STATE_SUCCEEDED');
      expect(
        rig
          .agent('stor-01')
          .storage.volumes()
          .map(({ name }) => name),
      ).toEqual(['web']);
    },
    patienceMs,
  );
});
