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
const defaults = { '10-default.yaml': 'default:\n  limit: 8MiB/s\n' };

let rig: DaemonRig;
let daemon: INestApplicationContext;
let clients: RigClients;

async function start(): Promise<void> {
  const config = await readDaemonConfig(rig.configFile);
  const tls = readTlsMaterial(config.tls, 'daemon', new Date());
  daemon = await startDaemon(new Environment(config, tls, openLog({ log: 'error' })));
  clients = rig.clients();
}

const hostsUp = (count: number) =>
  until(`${count} hosts up`, async () => {
    const { hosts } = await clients.hosts.listHosts({});
    return hosts.filter((host) => host.state === 'HOST_STATE_UP').length === count || undefined;
  });

const get = async (migrationId: string) => {
  const { migration } = await clients.migrations.getMigration({ migrationId });
  if (migration === null) throw new Error('no migration');
  return migration;
};

const reaches = (id: string, state: MigrationInput['state']) =>
  until(`${id} to be ${state}`, async () => {
    const found = await get(id);
    return found.state === state ? found : undefined;
  });

const create = (migrationId: string, more: object = {}) =>
  clients.migrations.createMigration({
    migrationId,
    volume: 'db',
    destinationHost: 'stor-02',
    destinationPool: 'fast',
    ...more,
  });

describe('the daemon with two hosts', () => {
  beforeEach(async () => {
    rig = await DaemonRig.make({ 'stor-01': {}, 'stor-02': {} }, defaults);
    rig.agent('stor-01').storage.add('fast', 'db', 16 * MiB, { metadata: { owner: 'anna' } });
    await start();
    await hostsUp(2);
  });
  afterEach(async () => {
    clients.channel.close();
    await daemon.close();
    rig.dispose();
  });

  it('moves a volume: hidden target, copy, check, switch, source deleted', async () => {
    await create('m-1', { limit: { bytesPerSecond: 64 * MiB } });
    const done = await reaches('m-1', 'MIGRATION_STATE_SUCCEEDED');
    expect(done.landedBytes).toBe(16 * MiB);
    expect(done.way).toBe('MIGRATION_WAY_HOST_COPY');
    expect(rig.agent('stor-01').storage.volumes()).toEqual([]);
    expect(rig.agent('stor-02').storage.volume('fast', 'db').metadata).toEqual({ owner: 'anna' });
    expect(rig.agent('stor-01').copies()).toEqual([]);
    expect(done.rateChanges).toHaveLength(1);
    expect(done.rateChanges[0]).toMatchObject({ cause: 'request', rate: { bytesPerSecond: 64 * MiB } });
    expect(done.rateChanges[0]?.acknowledgedTime).not.toBeNull();
  });

  it('is asked twice with one id and makes one migration, and refuses the id for another request', async () => {
    const paused = { limit: { paused: {} } };
    const first = await create('m-1', paused);
    const second = await create('m-1', paused);
    expect(second.migration?.createTime).toEqual(first.migration?.createTime);
    expect(await reasonOf(create('m-1', { keepSource: true }))).toBe('MIGRATION_ID_TAKEN');
    expect(await reasonOf(create('m-2'))).toBe('VOLUME_MIGRATING');
    expect(await reasonOf(create('Bad_Id'))).toBe('MIGRATION_ID_INVALID');
    await clients.migrations.cancelMigration({ migrationId: 'm-1' });
    await reaches('m-1', 'MIGRATION_STATE_CANCELLED');
    expect(await reasonOf(create('m-3', { destinationPool: 'none' }))).toBe('POOL_NOT_FOUND');
    expect(await reasonOf(create('m-3', { destinationHost: 'stor-09' }))).toBe('HOST_NOT_FOUND');
    expect(await reasonOf(create('m-3', { volume: 'web' }))).toBe('VOLUME_NOT_FOUND');
    expect(await reasonOf(create('m-3', { volume: '../db' }))).toBe('VOLUME_NAME_INVALID');
    expect(await reasonOf(create('m-3', { destinationHost: 'stor-01' }))).toBe('SAME_POOL');
    expect(await reasonOf(create('m-3', { limit: { bytesPerSecond: 0 } }))).toBe('RATE_INVALID');
  });

  it('only says what it would do when asked to validate', async () => {
    const { migration, plan } = await create('m-1', { validateOnly: true });
    expect(migration?.state).toBe('MIGRATION_STATE_PENDING');
    expect(migration?.explanation?.summary).toMatch(/^8MiB\/s from 10-default\.yaml:2/);
    expect(plan[0]).toBe(`create a hidden volume of ${16 * MiB} bytes at stor-02:fast`);
    expect(await reasonOf(clients.migrations.getMigration({ migrationId: 'm-1' }))).toBe('MIGRATION_NOT_FOUND');
  });

  it('changes the rate of a running copy by every way, each with its cause and its proof', async () => {
    await create('m-1');
    await reaches('m-1', 'MIGRATION_STATE_COPYING');
    const rates = async (count: number) =>
      until(`${count} rates acknowledged`, async () => {
        const { rateChanges } = await get('m-1');
        return rateChanges.filter((change) => change.acknowledgedTime !== null).length === count || undefined;
      });
    await rates(1);
    rig.editPolicy('10-default.yaml', 'default: { limit: 1MiB/s }\n');
    await rates(2);
    const set = { volume_copy_bps_limit: '2097152' };
    await clients.volumes.updateVolumeMetadata({ volume: 'db', set });
    await rates(3);
    await clients.migrations.setMigrationLimit({ migrationId: 'm-1', limit: { bytesPerSecond: 3 * MiB } });
    await rates(4);
    await clients.migrations.pauseMigration({ migrationId: 'm-1' });
    await rates(5);
    const { rateChanges } = await get('m-1');
    expect(rateChanges.map(({ cause, rate }) => `${cause} ${rate?.bytesPerSecond ?? rate?.kind}`)).toEqual([
      `10-default.yaml:2 ${8 * MiB}`,
      `10-default.yaml:1 ${MiB}`,
      `metadata volume_copy_bps_limit ${2 * MiB}`,
      `request ${3 * MiB}`,
      'pause paused',
    ]);
    await clients.migrations.resumeMigration({ migrationId: 'm-1' });
    await clients.migrations.setMigrationLimit({ migrationId: 'm-1', limit: { unlimited: {} } });
    await reaches('m-1', 'MIGRATION_STATE_SUCCEEDED');
    expect(rig.agent('stor-02').storage.volume('fast', 'db').metadata).toEqual({ owner: 'anna', ...set });
  });

  it('leaves the source as it was and nothing at the destination when it is cancelled', async () => {
    await create('m-1', { limit: { bytesPerSecond: MiB } });
    await reaches('m-1', 'MIGRATION_STATE_COPYING');
    await clients.migrations.cancelMigration({ migrationId: 'm-1' });
    await reaches('m-1', 'MIGRATION_STATE_CANCELLED');
    expect(
      rig
        .agent('stor-01')
        .storage.volumes()
        .map(({ name }) => name),
    ).toEqual(['db']);
    expect([...rig.agent('stor-02').storage.volumes(), ...rig.agent('stor-02').storage.hidden()]).toEqual([]);
    expect(rig.agent('stor-01').copies()).toEqual([]);

    await clients.migrations.retryMigration({ migrationId: 'm-1' });
    await clients.migrations.setMigrationLimit({ migrationId: 'm-1', limit: { unlimited: {} } });
    expect((await reaches('m-1', 'MIGRATION_STATE_SUCCEEDED')).attempt).toBe(2);
  });

  it('fails with the copy’s own error and cleans up', async () => {
    await create('m-1', { limit: { bytesPerSecond: MiB } });
    const copy = await until('a copy', () => rig.agent('stor-01').copies()[0]);
    copy.failure = { reason: 'TARGET_FULL', message: 'no space left at stor-02:fast', transient: false };
    const failed = await reaches('m-1', 'MIGRATION_STATE_FAILED');
    expect(failed.error).toMatchObject({ reason: 'TARGET_FULL', message: 'no space left at stor-02:fast' });
    expect(rig.agent('stor-02').storage.hidden()).toEqual([]);
  });

  it('gives a copy that lost its connection a new ticket, and follows a lost copy by another', async () => {
    await create('m-1', { limit: { bytesPerSecond: 4 * MiB } });
    await until('a copy', () => rig.agent('stor-01').copies()[0]);
    rig.agent('stor-02').cutSinks();
    await until('a new ticket', () => rig.agent('stor-01').calls.includes('setTicket') || undefined);
    rig.agent('stor-01').stop();
    await until('the obstacle', async () => (await get('m-1')).obstacle.includes('stor-01') || undefined);
    await rig.agent('stor-01').start();
    await until('another copy', () => rig.agent('stor-01').copies()[0]?.id === 'm-1.1.2' || undefined);
    await clients.migrations.setMigrationLimit({ migrationId: 'm-1', limit: { unlimited: {} } });
    await reaches('m-1', 'MIGRATION_STATE_SUCCEEDED');
  });

  it('tries again what failed for a while', async () => {
    rig.agent('stor-02').failNext('publishTarget', new FakeFault('TARGET_IN_USE'));
    rig.agent('stor-01').failNext('deleteVolume', new FakeFault('VOLUME_HELD'));
    await create('m-1', { limit: { unlimited: {} } });
    await reaches('m-1', 'MIGRATION_STATE_SUCCEEDED');
    expect(rig.agent('stor-01').calls.filter((call) => call === 'deleteVolume')).toHaveLength(2);
  });

  it('follows migrations: each as it is, every change, and the end', async () => {
    await create('m-1', { limit: { bytesPerSecond: 16 * MiB } });
    const states = new Set<string>();
    for await (const { migration } of clients.migrations.watchMigrations({ migrationIds: ['m-1'] })) {
      states.add(migration?.state ?? '');
    }
    expect([...states].at(-1)).toBe('MIGRATION_STATE_SUCCEEDED');
    expect(states).toContain('MIGRATION_STATE_COPYING');
  });

  it('names hosts that are away, and takes up new ones from the inventory', async () => {
    rig.agent('stor-02').stop();
    const down = await until('stor-02 down', async () => {
      const { hosts } = await clients.hosts.listHosts({});
      return hosts.find((host) => host.state === 'HOST_STATE_DOWN');
    });
    expect(down.stateReason).toMatch(/^agent of stor-02: /);
    const { volumes, unreachableHosts } = await clients.volumes.listVolumes({});
    expect(volumes.map(({ name }) => name)).toEqual(['db']);
    expect(unreachableHosts).toEqual(['stor-02']);
    expect(await reasonOf(create('m-1'))).toBe('HOST_DOWN');
  });

  it('serves nobody but clients', async () => {
    const agentTls = await rig.authority.issue({ name: 'stor-01', role: 'agent' });
    const { hosts, channel } = rig.clients(agentTls);
    expect(await reasonOf(hosts.listHosts({}))).toBe('CERTIFICATE_ROLE_WRONG');
    channel.close();
  });
});
