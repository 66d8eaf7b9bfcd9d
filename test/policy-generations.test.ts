import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { stringify } from 'yaml';
import { readDaemonConfig } from '../daemon/config/daemon-config.ts';
import { Environment } from '../daemon/environment.ts';
import { openLog } from '../daemon/log.ts';
import { startDaemon } from '../daemon/start.ts';
import { readTlsMaterial } from '../pki/identity.ts';
import { DaemonRig, type RigClients } from './support/daemon-rig.ts';
import { reasonOf } from './support/reason-of.ts';
import { until } from './support/until.ts';

const MiB = 2 ** 20;
const limit = (text: string) => `default:\n  limit: ${text}\n`;

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

const folder = () => join(rig.folder, 'policies');
const inventory = () => readFileSync(join(folder(), 'inventory/hosts.yaml'), 'utf8');
const status = () => clients.policies.getPolicyStatus({});
const reaches = (generation: number) =>
  until(`generation ${generation}`, async () => {
    const found = await status();
    return found.generation === generation ? found : undefined;
  });
const withLimit = (text: string) => [
  { path: '10-default.yaml', text: limit(text) },
  { path: 'inventory/hosts.yaml', text: inventory() },
];

describe('generations of policies', () => {
  beforeEach(async () => {
    rig = await DaemonRig.make({ 'stor-01': {}, 'stor-02': {} }, { '10-default.yaml': limit('8MiB/s') });
    await start();
  });
  afterEach(async () => {
    await stop();
    rig.dispose();
  });

  it('are numbered on over restarts, and stay the same while the files do', async () => {
    rig.editPolicy('10-default.yaml', limit('7MiB/s'));
    const before = await reaches(2);
    await stop();
    await start();
    expect(await status()).toEqual(before);
    await stop();
    rig.editPolicy('10-default.yaml', limit('6MiB/s'));
    await start();
    expect((await status()).generation).toBe(3);
    const { generations } = await clients.policies.listPolicyGenerations({});
    expect(generations.map(({ generation, cause }) => [generation, cause])).toEqual([
      [3, 'folder'],
      [2, 'folder'],
      [1, 'folder'],
    ]);
  });

  it('are listed page by page, newest first', async () => {
    rig.editPolicy('10-default.yaml', limit('7MiB/s'));
    await reaches(2);
    const first = await clients.policies.listPolicyGenerations({ pageSize: 1 });
    const second = await clients.policies.listPolicyGenerations({ pageSize: 1, pageToken: first.nextPageToken });
    expect([first, second].map(({ generations }) => generations.map(({ generation }) => generation))).toEqual([
      [2],
      [1],
    ]);
    expect(second.nextPageToken).toBe('');
  });

  it('can be put by a client without the folder, which then says the same as what is in force', async () => {
    writeFileSync(join(folder(), 'README.md'), 'not a policy');
    rig.editPolicy('20-more.yaml', 'default:\n  max: 9MiB/s\n');
    await reaches(2);
    const { generation } = await clients.policies.putPolicies({ texts: withLimit('5MiB/s') });
    expect(generation).toMatchObject({ generation: 3, cause: 'put by admin' });
    expect(readFileSync(join(folder(), '10-default.yaml'), 'utf8')).toBe(limit('5MiB/s'));
    expect(readdirSync(folder()).sort()).toEqual(['.sluice-old-3', '10-default.yaml', 'README.md', 'inventory']);
    expect(readdirSync(join(folder(), '.sluice-old-3')).sort()).toEqual(['10-default.yaml', '20-more.yaml']);
    expect(await status()).toMatchObject({ generation: 3, sha256: generation?.sha256, refusedEdit: null });
  });

  it('that are put and in force already make no new one', async () => {
    const { generation } = await clients.policies.putPolicies({ texts: withLimit('8MiB/s') });
    expect(generation).toMatchObject({ generation: 1, cause: 'folder' });
    expect(readdirSync(folder()).sort()).toEqual(['10-default.yaml', 'inventory']);
  });

  it('come back by a rollback, as a new one with the old files', async () => {
    rig.editPolicy('10-default.yaml', limit('7MiB/s'));
    rig.editPolicy('20-more.yaml', 'default:\n  max: 9MiB/s\n');
    await until('both edits', async () => ((await status()).files.length === 3 ? true : undefined));
    const { generation: inForce } = await status();
    const { generation } = await clients.policies.rollbackPolicies({ generation: 1, expectedGeneration: inForce });
    expect(generation).toMatchObject({ generation: inForce + 1, cause: 'rollback to generation 1 by admin' });
    expect(existsSync(join(folder(), '20-more.yaml'))).toBe(false);
    const { texts } = await clients.policies.getPolicyGeneration({});
    expect(texts).toEqual(withLimit('8MiB/s'));
  });

  it('replace also a broken edit that lies in the folder, and keep it aside', async () => {
    rig.editPolicy('10-default.yaml', limit('8'));
    await until('the refused edit', async () => (await status()).refusedEdit ?? undefined);
    const { generation } = await clients.policies.rollbackPolicies({ generation: 1 });
    expect(generation?.generation).toBe(1);
    expect(await status()).toMatchObject({ generation: 1, refusedEdit: null });
    expect(readFileSync(join(folder(), '.sluice-old-2/10-default.yaml'), 'utf8')).toBe(limit('8'));
  });

  it('with problems change nothing, and a check lists all of the problems', async () => {
    const texts = [
      { path: '10-default.yaml', text: 'default:\n  limit: 10\n  mox: 4MiB/s\n' },
      ...withLimit('1MiB/s').slice(1),
    ];
    expect(await reasonOf(clients.policies.putPolicies({ texts }))).toBe('POLICIES_INVALID');
    const { problems, generation } = await clients.policies.putPolicies({ texts, validateOnly: true });
    expect({ lines: problems.map(({ file, line }) => `${file}:${line}`), generation }).toEqual({
      lines: ['10-default.yaml:2', '10-default.yaml:3'],
      generation: null,
    });
    const good = await clients.policies.putPolicies({ texts: withLimit('1MiB/s'), validateOnly: true });
    expect(good).toEqual({ problems: [], warnings: [], generation: null });
    expect(await status()).toMatchObject({ generation: 1, refusedEdit: null });
  });

  it('come with warnings of what is hardly meant, when they are checked and when they are in force', async () => {
    const rules = ['first', 'second'].map((name) => ({ name, match: { volume: 'db-*' }, limit: '1MiB/s' }));
    const texts = [...withLimit('1MiB/s'), { path: '20-rules.yaml', text: stringify({ rules }) }];
    const { warnings } = await clients.policies.putPolicies({ texts, validateOnly: true });
    expect(warnings).toMatchObject([
      { file: '20-rules.yaml', message: expect.stringContaining('second never counts') },
    ]);
    await clients.policies.putPolicies({ texts });
    expect((await status()).warnings).toEqual(warnings);
  });

  it('are refused when another one is in force than the sender believes', async () => {
    const asked = { texts: withLimit('1MiB/s'), expectedGeneration: 7 };
    expect(await reasonOf(clients.policies.putPolicies(asked))).toBe('POLICY_GENERATION_CONFLICT');
    // An edit that the daemon has not seen yet counts.
    rig.editPolicy('10-default.yaml', limit('7MiB/s'));
    const late = clients.policies.putPolicies({ ...asked, expectedGeneration: 1 });
    expect(await reasonOf(late)).toBe('POLICY_GENERATION_CONFLICT');
    expect(await status()).toMatchObject({ generation: 2 });
  });

  it('are refused when they are not kept, or too large', async () => {
    expect(await reasonOf(clients.policies.rollbackPolicies({ generation: 9 }))).toBe('POLICY_GENERATION_UNKNOWN');
    expect(await reasonOf(clients.policies.getPolicyGeneration({ generation: 9 }))).toBe('POLICY_GENERATION_UNKNOWN');
    const texts = [...withLimit('1MiB/s'), { path: 'large.yaml', text: '#'.repeat(3 * MiB) }];
    expect(await reasonOf(clients.policies.putPolicies({ texts }))).toBe('POLICIES_TOO_LARGE');
  });

  it('put at the same moment come one after the other, and none is a mixture', async () => {
    const rates = ['1MiB/s', '2MiB/s', '3MiB/s', '4MiB/s'];
    const sets = rates.map((rate) => [
      ...withLimit(rate),
      { path: '20-same.yaml', text: stringify({ default: { max: rate } }) },
    ]);
    const puts = await Promise.all(sets.map((texts) => clients.policies.putPolicies({ texts })));
    expect(puts.map(({ generation }) => generation?.generation).sort()).toEqual([2, 3, 4, 5]);
    for (const generation of [2, 3, 4, 5]) {
      const { texts } = await clients.policies.getPolicyGeneration({ generation });
      const [first, second] = texts.filter(({ path }) => path.endsWith('.yaml') && !path.startsWith('inventory'));
      expect(first?.text.split('limit: ')[1]).toBe(second?.text.split('max: ')[1]);
    }
  });

  it('are told for each running copy, with the word of its agent', async () => {
    rig.agent('stor-01').storage.add('fast', 'db', 512 * MiB);
    await until('two hosts up', async () => {
      const { hosts } = await clients.hosts.listHosts({});
      return hosts.every((host) => host.state === 'HOST_STATE_UP') || undefined;
    });
    const request = { migrationId: 'm-1', volume: 'db', destinationHost: 'stor-02', destinationPool: 'fast' };
    await clients.migrations.createMigration(request);
    await clients.policies.putPolicies({ texts: withLimit('2MiB/s') });
    const copy = await until('the copy at the new rate, acknowledged', async () => {
      const [found] = (await status()).copies;
      return found?.generation === 2 && found.acknowledgedTime !== null && found.rate?.bytesPerSecond === 2 * MiB
        ? found
        : undefined;
    });
    expect(copy).toMatchObject({ migrationId: 'm-1' });
    await clients.migrations.cancelMigration({ migrationId: 'm-1' });
  });
});
