import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { readDaemonConfig } from '../daemon/config/daemon-config.ts';
import { Environment } from '../daemon/environment.ts';
import { openLog } from '../daemon/log.ts';
import { startDaemon } from '../daemon/start.ts';
import { readTlsMaterial } from '../pki/identity.ts';
import type { Batch } from '../proto/gen/sluice/v1/Batch.ts';
import type { BatchState } from '../proto/gen/sluice/v1/BatchState.ts';
import type { CreateBatchRequestInput } from '../proto/gen/sluice/v1/CreateBatchRequest.ts';
import { DaemonRig, type RigClients } from './support/daemon-rig.ts';
import { reasonOf } from './support/reason-of.ts';
import { until } from './support/until.ts';

const MiB = 2 ** 20;
const policies = {
  '10-default.yaml': 'default: { limit: 64MiB/s }\nwindows:\n  never: { dates: 2020-01-01, timezone: UTC }\n',
};

let rig: DaemonRig;
let daemon: INestApplicationContext;
let clients: RigClients;

async function start(): Promise<void> {
  const config = await readDaemonConfig(rig.configFile);
  const tls = readTlsMaterial(config.tls, 'daemon', new Date());
  daemon = await startDaemon(new Environment(config, tls, openLog({ log: 'error' })));
  clients = rig.clients();
}

async function stop(): Promise<void> {
  clients.channel.close();
  await daemon.close();
}

const hostsUp = (count: number) =>
  until(`${count} hosts up`, async () => {
    const { hosts } = await clients.hosts.listHosts({});
    return hosts.filter((host) => host.state === 'HOST_STATE_UP').length === count || undefined;
  });

function present(batch: Batch | null): Batch {
  if (batch === null) throw new Error('no batch');
  return batch;
}

const get = async (batchId: string) => present((await clients.batches.getBatch({ batchId })).batch);
const create = async (asked: CreateBatchRequestInput) =>
  present((await clients.batches.createBatch({ batchId: 'b-1', ...asked })).batch);
const drain = (more: object = {}) => create({ drain: { host: 'stor-01', ...more } });

const reaches = (id: string, state: BatchState) =>
  until(`${id} to be ${state}`, async () => {
    const found = await get(id);
    return found.state === state ? found : undefined;
  });

const add = (host: string, pool: string, names: readonly string[], mebibytes = 4, more: object = {}) => {
  for (const name of names) rig.agent(host).storage.add(pool, name, mebibytes * MiB, more);
};
const volumesOn = (host: string) =>
  rig
    .agent(host)
    .storage.volumes()
    .map(({ name }) => name)
    .sort();

describe('a batch', () => {
  beforeEach(async () => {
    const capacityBytes = 100 * MiB;
    rig = await DaemonRig.make({ 'stor-01': {}, 'stor-02': { capacityBytes }, 'stor-03': { capacityBytes } }, policies);
    await start();
    await hostsUp(3);
  });
  afterEach(async () => {
    await stop();
    rig.dispose();
  });

  it('drains a host: spreads what can move, says what cannot and why, and ends as one', async () => {
    add('stor-01', 'fast', ['a', 'b', 'c', 'd']);
    add('stor-01', 'fast', ['held'], 4, { holders: ['mounted at /srv'] });
    add('stor-01', 'slow', ['old'], 4, { metadata: { snapshot_count: '2' } });
    const asked = await drain();
    expect(asked).toMatchObject({ drainedHost: 'stor-01', memberCount: 4, sizeBytes: 16 * MiB });
    expect(asked.leftOut).toMatchObject([
      { volume: 'held', place: 'stor-01:fast', reason: 'VOLUME_HELD' },
      { volume: 'old', place: 'stor-01:slow', reason: 'VOLUME_HAS_SNAPSHOTS' },
    ]);
    expect(asked.members.map(({ destinationPool }) => destinationPool)).toEqual(['fast', 'fast', 'fast', 'fast']);
    const done = await reaches('b-1', 'BATCH_STATE_SUCCEEDED');
    expect(done).toMatchObject({ landedBytes: 16 * MiB, eta: null, obstacle: '' });
    expect(done.endTime).not.toBeNull();
    expect(volumesOn('stor-01')).toEqual(['held', 'old']);
    expect([volumesOn('stor-02').length, volumesOn('stor-03').length]).toEqual([2, 2]);
    const { migration } = await clients.migrations.getMigration({ migrationId: 'b-1-1' });
    expect(migration).toMatchObject({ batchId: 'b-1', state: 'MIGRATION_STATE_SUCCEEDED' });
  });

  it('is asked twice with one id and is one batch, and refuses the id for anything else', async () => {
    add('stor-01', 'fast', ['a']);
    await drain({ terms: { limit: { paused: {} } } });
    const again = await drain({ terms: { limit: { paused: {} } } });
    expect(again.memberCount).toBe(1);
    expect(await reasonOf(drain())).toBe('BATCH_ID_TAKEN');
    expect(await reasonOf(clients.batches.createBatch({ batchId: 'Bad', drain: { host: 'stor-01' } }))).toBe(
      'BATCH_ID_INVALID',
    );
    await clients.batches.cancelBatch({ batchId: 'b-1' });
    await reaches('b-1', 'BATCH_STATE_CANCELLED');
  });

  it('begins nothing where there is no room for all, and with best effort goes on with the rest', async () => {
    add('stor-01', 'fast', ['large'], 150);
    add('stor-01', 'fast', ['small'], 4);
    const refused = await clients.batches.createBatch({ batchId: 'b-1', drain: { host: 'stor-01' } }).catch(String);
    expect(refused).toMatch(/no room for a volume of host stor-01; nothing was begun/);
    expect(refused).toMatch(/large at stor-01:fast: needs 150MiB; of 2 pools stor-02:fast can take the most, 100MiB/);
    const asked = await create({ drain: { host: 'stor-01' }, bestEffort: true });
    expect(asked.leftOut).toMatchObject([{ volume: 'large', reason: 'NO_ROOM' }]);
    await reaches('b-1', 'BATCH_STATE_SUCCEEDED');
    expect(volumesOn('stor-01')).toEqual(['large']);
  });

  it('goes where it is told to go', async () => {
    add('stor-01', 'fast', ['a', 'b']);
    expect(await reasonOf(drain({ to: ['stor-01:slow'] }))).toBe('REQUEST_INVALID');
    expect(await reasonOf(drain({ to: ['stor-02:gold'] }))).toBe('POOL_NOT_FOUND');
    expect(await reasonOf(drain({ to: ['stor-09:fast'] }))).toBe('HOST_NOT_FOUND');
    expect(await reasonOf(drain({ terms: { window: 'nights' } }))).toBe('WINDOW_NOT_FOUND');
    const { members } = await drain({ to: ['*:slow'] });
    expect(members.map((member) => `${member.destinationHost}:${member.destinationPool}`)).toEqual([
      'stor-02:slow',
      'stor-03:slow',
    ]);
  });

  it('is paused, resumed and cancelled as one, while each migration may be steered by itself', async () => {
    add('stor-01', 'fast', ['a', 'b', 'c'], 30);
    await drain({ terms: { limit: { bytesPerSecond: MiB } } });
    await until('all to copy', async () => {
      const { counts } = await get('b-1');
      return counts.find(({ state }) => state === 'MIGRATION_STATE_COPYING')?.count === 3 || undefined;
    });
    const running = await until('a common eta', async () => {
      const batch = await get('b-1');
      return batch.eta === null ? undefined : batch;
    });
    expect(running.eta?.seconds).toBeLessThanOrEqual(31);
    const paused = present((await clients.batches.pauseBatch({ batchId: 'b-1' })).batch);
    expect(paused).toMatchObject({ state: 'BATCH_STATE_PAUSED', wanted: 'MIGRATION_WANTED_PAUSE', eta: null });
    await clients.migrations.resumeMigration({ migrationId: 'b-1-2' });
    expect(await get('b-1')).toMatchObject({ state: 'BATCH_STATE_RUNNING' });
    const resumed = present((await clients.batches.resumeBatch({ batchId: 'b-1' })).batch);
    expect(resumed.members.map(({ obstacle }) => obstacle)).not.toContain('paused by request');
    await clients.batches.cancelBatch({ batchId: 'b-1' });
    await reaches('b-1', 'BATCH_STATE_CANCELLED');
    expect(volumesOn('stor-01')).toEqual(['a', 'b', 'c']);
    expect(await reasonOf(clients.batches.pauseBatch({ batchId: 'b-1' }))).toBe('BATCH_ENDED');
    await clients.migrations.retryMigration({ migrationId: 'b-1-2' });
    await until('the batch to go on with it', async () => (await get('b-1')).endTime === null || undefined);
    await clients.batches.retryBatch({ batchId: 'b-1' });
    expect((await get('b-1')).counts.map(({ state }) => state)).not.toContain('MIGRATION_STATE_CANCELLED');
    await clients.migrations.setMigrationLimit({ migrationId: 'b-1-1', limit: { unlimited: {} } });
    expect(await get('b-1')).toMatchObject({ state: expect.stringMatching(/PENDING|RUNNING/), endTime: null });
  });

  it('goes on after the daemon was away, with what it had decided', async () => {
    add('stor-01', 'fast', ['a', 'b', 'c', 'd'], 8);
    rig.agent('stor-03').stop();
    await hostsUp(2);
    await drain({ to: ['stor-02:fast'], terms: { limit: { bytesPerSecond: 4 * MiB } } });
    await stop();
    await rig.agent('stor-03').start();
    await start();
    await hostsUp(3);
    const done = await reaches('b-1', 'BATCH_STATE_SUCCEEDED');
    expect(done.members.map(({ destinationHost }) => destinationHost)).toEqual(Array(4).fill('stor-02'));
    expect(volumesOn('stor-02')).toEqual(['a', 'b', 'c', 'd']);
  });

  it('makes the migrations of hosts that are away when these are back', async () => {
    add('stor-01', 'fast', ['a']);
    const asked = { plan: { entries: [{ volume: 'a', destinationHost: 'stor-02', destinationPool: 'fast' }] } };
    await clients.batches.createBatch({ batchId: 'b-0', validateOnly: true, ...asked });
    const created = create(asked);
    rig.agent('stor-02').stop();
    await created.catch(() => undefined);
    await rig.agent('stor-02').start();
    await hostsUp(3);
    await create(asked);
    await reaches('b-1', 'BATCH_STATE_SUCCEEDED');
  });

  it('of a plan moves each volume where it is listed, or nothing, and says of each what is wrong', async () => {
    add('stor-01', 'fast', ['a', 'b']);
    const to = (volume: string, destinationHost: string) => ({ volume, destinationHost, destinationPool: 'slow' });
    const entries = [to('a', 'stor-02'), to('nobody', 'stor-02'), to('b', 'stor-09')];
    const refused = await clients.batches.createBatch({ batchId: 'b-1', plan: { entries } }).catch(String);
    expect(refused).toMatch(/2 volumes of the plan cannot be moved as it asks/);
    expect(refused).toMatch(/entry 2, nobody: volume nobody is on no host that is up/);
    expect(refused).toMatch(/entry 3, b at stor-01:fast: host stor-09 is not in the inventory/);
    expect(volumesOn('stor-02')).toEqual([]);
    const asked = await create({ plan: { entries }, bestEffort: true });
    expect(asked.leftOut.map(({ entry, reason }) => `${entry} ${reason}`)).toEqual([
      '2 VOLUME_NOT_FOUND',
      '3 HOST_NOT_FOUND',
    ]);
    await reaches('b-1', 'BATCH_STATE_SUCCEEDED');
    const again = await create({ batchId: 'b-2', plan: { entries: [to('a', 'stor-02')] } });
    expect(again).toMatchObject({ state: 'BATCH_STATE_SUCCEEDED', memberCount: 0 });
    expect(again.leftOut).toMatchObject([{ volume: 'a', reason: 'SAME_POOL' }]);
  });

  it('says beforehand where each would go and when all would be done, and changes nothing', async () => {
    add('stor-01', 'fast', ['a', 'b'], 64);
    const { batch, planned, expectedEndTime } = await clients.batches.createBatch({
      drain: { host: 'stor-01', terms: { limit: { bytesPerSecond: 32 * MiB } } },
      validateOnly: true,
    });
    expect(batch?.memberCount).toBe(2);
    expect(planned).toMatchObject([{ rate: { bytesPerSecond: 32 * MiB } }, { rate: { bytesPerSecond: 32 * MiB } }]);
    const seconds = (expectedEndTime?.seconds ?? 0) - Date.now() / 1000;
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThan(30);
    expect((await clients.batches.listBatches({ ended: true })).batches).toEqual([]);
    expect(volumesOn('stor-01')).toEqual(['a', 'b']);
  });

  it('waits for the window that it asks for, and is followed until it ends', async () => {
    add('stor-01', 'fast', ['a', 'b']);
    await drain({ terms: { window: 'never' } });
    const waiting = await until('the window to be told', async () => {
      const batch = await get('b-1');
      return batch.obstacle.startsWith('2 of 2') ? batch : undefined;
    });
    expect(waiting).toMatchObject({ state: 'BATCH_STATE_PENDING', eta: null });
    expect(waiting.obstacle).toMatch(/^2 of 2 that are left: window never \(request\) is closed; never opens again$/);
    const heard: Batch[] = [];
    const watching = (async () => {
      for await (const { batch } of clients.batches.watchBatches({ batchIds: ['b-1'] })) heard.push(present(batch));
    })();
    await clients.batches.cancelBatch({ batchId: 'b-1' });
    await watching;
    expect(heard.at(-1)?.state).toBe('BATCH_STATE_CANCELLED');
    expect((await clients.batches.listBatches({})).batches).toEqual([]);
    expect((await clients.batches.listBatches({ ended: true })).batches).toMatchObject([{ id: 'b-1' }]);
  });
});
