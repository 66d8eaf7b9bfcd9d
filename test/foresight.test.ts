import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { stringify } from 'yaml';
import { readDaemonConfig } from '../daemon/config/daemon-config.ts';
import { Environment } from '../daemon/environment.ts';
import { openLog } from '../daemon/log.ts';
import { startDaemon } from '../daemon/start.ts';
import { readTlsMaterial } from '../pki/identity.ts';
import { rpcFailureOf } from '../proto/errors.ts';
import type { CertificateFiles } from './support/certificates.ts';
import { DaemonRig, type RigClients } from './support/daemon-rig.ts';
import { runSluice } from './support/run-sluice.ts';
import { until } from './support/until.ts';

const MiB = 2 ** 20;
const inForce = {
  windows: {
    nights: { timezone: 'Asia/Shanghai', hours: '22:00-06:00' },
    someday: { timezone: 'UTC', dates: '2099-01-01' },
  },
  default: { limit: '8MiB/s' },
  rules: [
    { name: 'by-night', match: { volume: 'night-*' }, window: ['nights'] },
    { name: 'much-later', match: { volume: 'later-*' }, window: ['someday'] },
  ],
};

let rig: DaemonRig;
let daemon: INestApplicationContext;
let clients: RigClients;
let draft: string;
let config: string;
let certificate: CertificateFiles;

const sluice = (...words: string[]) => runSluice([...words, '--config', config]);
async function jsonOf(...words: string[]) {
  const { code, stdout, stderr } = await sluice(...words, '--json');
  return { code, stderr, document: stdout === '' ? undefined : JSON.parse(stdout) };
}

/** A folder with what is in force, and these changes of it. */
function writeDraft(changes: object, hosts?: object): void {
  mkdirSync(join(draft, 'inventory'), { recursive: true });
  writeFileSync(join(draft, '10-policies.yaml'), stringify({ ...inForce, ...changes }));
  const inventory = readFileSync(join(rig.folder, 'policies/inventory/hosts.yaml'), 'utf8');
  writeFileSync(join(draft, 'inventory/hosts.yaml'), hosts === undefined ? inventory : stringify({ all: { hosts } }));
}

describe('looking ahead', () => {
  beforeAll(async () => {
    rig = await DaemonRig.make({ 'stor-01': {}, 'stor-02': {} }, { '10-policies.yaml': stringify(inForce) });
    for (const volume of ['db', 'night-1', 'later-1']) rig.agent('stor-01').storage.add('fast', volume, 512 * MiB);
    draft = join(rig.folder, 'draft');
    const client = await rig.authority.issue({ name: 'admin', role: 'client' });
    certificate = await client.writeFiles();
    const { ca, cert, key } = certificate;
    config = join(rig.folder, 'client.yaml');
    writeFileSync(config, stringify({ daemon: rig.listen, tls: { ca, cert, key } }));

    const daemonConfig = await readDaemonConfig(rig.configFile);
    const tls = readTlsMaterial(daemonConfig.tls, 'daemon', new Date());
    daemon = await startDaemon(new Environment(daemonConfig, tls, openLog({ log: 'fatal' })));
    clients = rig.clients();
    await until('two hosts up', async () => {
      const { hosts } = await clients.hosts.listHosts({});
      return hosts.every((host) => host.state === 'HOST_STATE_UP') || undefined;
    });
    const request = { migrationId: 'm-later', volume: 'later-1', destinationHost: 'stor-02', destinationPool: 'fast' };
    await clients.migrations.createMigration(request);
  });
  afterAll(async () => {
    clients.channel.close();
    await daemon.close();
    rig.dispose();
    await certificate.remove();
  });

  it('explains a rate at another instant: in the window, and before it opens', async () => {
    const night = await jsonOf('explain', 'night-1', 'stor-02:fast', '--at', '2026-12-24T23:30+08:00');
    expect(night.document).toMatchObject({
      effective: { kind: 'limited', bytesPerSecond: 8 * MiB },
      atTime: '2026-12-24T15:30:00.000Z',
      window: { names: ['nights'], passage: 'open', closesTime: '2026-12-24T22:00:00.000Z' },
      nextChange: { time: '2026-12-24T22:00:00.000Z', effective: { kind: 'paused' }, why: 'window nights closes' },
    });
    const { stdout } = await sluice('explain', 'night-1', 'stor-02:fast', '--at', '2026-12-24T12:00Z');
    expect(stdout).toMatch(/^night-1 to stor-02:fast at 2026-12-24 12:00:00Z: paused\n/);
    expect(stdout).toMatch(
      /window nights {2}10-policies\.yaml:\d+\n {2}closed; opens Thu 2026-12-24 22:00 Asia\/Shanghai/,
    );
    expect(stdout).toMatch(/next change\n {2}2026-12-24 14:00:00Z.*in 2h00m\n {2}8MiB\/s: window nights opens\n/);
  });

  it('explains a migration that waits at an instant at which it may run', async () => {
    const { document } = await jsonOf('explain', 'm-later', '--at', '2099-01-01T12:00Z');
    expect(document).toMatchObject({ effective: { bytesPerSecond: 8 * MiB }, window: { passage: 'open' } });
    expect((await jsonOf('explain', 'm-later')).document).toMatchObject({ window: { passage: 'waits' } });
  });

  it('refuses an instant without a zone before anything is sent', async () => {
    const { code, stderr } = await sluice('explain', 'm-later', '--at', '2026-12-24T23:30');
    expect(code).toBe(2);
    expect(stderr).toContain('says no time zone: write 2026-12-24T23:30Z for UTC');
  });

  it('simulates migrations of a file beside those that there are', async () => {
    const file = join(rig.folder, 'moves.yaml');
    const moves = [
      { volume: 'night-1', to: 'stor-02:fast' },
      { name: 'big', volume: 'new', size: '28GiB', from: 'stor-02:fast', to: 'stor-01:fast', limit: '1MiB/s' },
      { name: 'tomorrow', volume: 'db', to: 'stor-02:fast', start: '2026-12-25T08:00+08:00' },
    ];
    writeFileSync(file, stringify({ migrations: moves }));
    const words = ['simulate', '--migrations', file, '--from', '2026-12-24T13:59Z', '--for', '1d'];
    const { document, code } = await jsonOf(...words);
    expect(code).toBe(0);
    const [later, night, big, tomorrow] = document.migrations;
    expect(later).toMatchObject({ name: 'm-later', exists: true, end: { unfinished: 'window-opens-later' } });
    expect(night).toMatchObject({
      exists: false,
      sourceHost: 'stor-01',
      sizeBytes: 512 * MiB,
      spans: [
        { kind: 'waits', toTime: '2026-12-24T14:00:00.000Z', movedBytes: 0 },
        { kind: 'runs', rate: { kind: 'limited', bytesPerSecond: 8 * MiB }, movedBytes: 512 * MiB },
      ],
      end: { endTime: '2026-12-24T14:01:04.000Z', unfinished: null, leftBytes: 0 },
    });
    expect(big.end).toMatchObject({ endTime: '2026-12-24T21:56:52.000Z' });
    expect(tomorrow.spans).toMatchObject([{ kind: 'unasked' }, { kind: 'runs', fromTime: '2026-12-25T00:00:00.000Z' }]);
    expect(document).toMatchObject({ endedCount: 3, lastEndTime: '2026-12-25T00:01:04.000Z', policyGeneration: 1 });

    const svg = join(rig.folder, 'moves.svg');
    const { stdout } = await sluice(...words, '--no-running', '--svg', svg, '--spans');
    expect(stdout).toContain('3 migrations over 1d00h from 2026-12-24 13:59Z by generation 1: 3 end');
    expect(stdout).toMatch(/\nbig +▁{20,}\|/);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg [\s\S]*big[\s\S]*<\/svg>\n$/);
  });

  it('simulates a draft with its own hosts, and refuses what is not in it', async () => {
    const { policies } = clients;
    writeDraft({ default: { limit: 'unlimited' } }, { 'stor-09': { sluice_agent: 'stor-09:7441' } });
    const given = { volume: 'v', sizeBytes: 400 * MiB, sourceHost: 'stor-09', sourcePool: 'a' };
    const texts = ['10-policies.yaml', 'inventory/hosts.yaml'].map((path) => ({
      path,
      text: readFileSync(join(draft, path), 'utf8'),
    }));
    const migration = { ...given, destinationHost: 'stor-09', destinationPool: 'b' };
    const answer = await policies.simulatePolicies({ texts, migrations: [migration], onlyGiven: true });
    const [{ spans = [] } = {}] = answer.migrations;
    expect(spans).toMatchObject([{ rate: { kind: 'unlimited' }, movedBytes: 400 * MiB }]);
    expect((spans[0]?.toTime?.seconds ?? 0) - (spans[0]?.fromTime?.seconds ?? 0)).toBe(2);
    const here = { ...migration, destinationHost: 'stor-01' };
    const refused = await policies.simulatePolicies({ texts, migrations: [here] }).catch(rpcFailureOf);
    expect(refused).toMatchObject({
      reason: 'HOST_NOT_FOUND',
      message: 'v: host stor-01 is not in the inventory of the policies that are simulated',
    });
  });

  it('shares the budgets of a draft over time: who waits, who is held back, and how full each gets', async () => {
    writeDraft({
      default: { limit: '8MiB/s', floor: 'none' },
      budgets: {
        'from-01': { limit: '8MiB/s', egress: { host: 'stor-01' } },
        unused: { limit: '1MiB/s', egress: { host: 'stor-02' } },
      },
      concurrency: { all: 2 },
    });
    const file = join(rig.folder, 'three.yaml');
    const moves = ['a', 'b', 'c'].map((name) => ({ name, volume: 'db', to: 'stor-02:fast' }));
    writeFileSync(file, stringify({ migrations: moves }));
    const words = [
      'simulate',
      '--policies',
      draft,
      '--migrations',
      file,
      '--no-running',
      '--from',
      '2026-12-24T14:00Z',
    ];
    const { document, code } = await jsonOf(...words);
    expect(code).toBe(0);
    const [a, , c] = document.migrations;
    const half = { budget: 'from-01', obstacle: null, rate: { bytesPerSecond: 4 * MiB } };
    expect(a).toMatchObject({ spans: [half], end: { endTime: '2026-12-24T14:02:08.000Z' } });
    expect(c).toMatchObject({
      spans: [
        { kind: 'queued', obstacle: '2 of 2 migrations run', movedBytes: 0 },
        { kind: 'runs', budget: null, rate: { bytesPerSecond: 8 * MiB } },
      ],
      end: { endTime: '2026-12-24T14:03:12.000Z' },
    });
    const limit = { kind: 'limited', bytesPerSecond: 8 * MiB };
    const times = { peakTime: '2026-12-24T14:00:00.000Z', busyMs: 192_000, fullMs: 192_000 };
    expect(document.budgets).toEqual([
      {
        name: 'from-01',
        scope: 'egress of stor-01',
        lowestLimit: limit,
        highestLimit: limit,
        peakBytesPerSecond: 8 * MiB,
        movedBytes: 1536 * MiB,
        ...times,
      },
    ]);
    const { stdout } = await sluice(...words, '--spans');
    expect(stdout).toContain('waits for its turn: 2 of 2 migrations run');
    expect(stdout).toContain('8MiB/s  8MiB/s (100 %)  8MiB/s (100 %)  3m12s  3m12s  egress of stor-01');
  });

  it('names the budgets that a migration crosses newly by a draft', async () => {
    writeDraft({ budgets: { site: { limit: '1GiB/s', everything: true } } });
    const { document } = await jsonOf('policy', 'diff', draft);
    expect(document.differences).toMatchObject([
      {
        changed: ['budgets'],
        before: { budgets: [] },
        after: { budgets: [{ name: 'site', limit: { kind: 'limited' } }] },
      },
    ]);
    expect((await sluice('policy', 'diff', draft)).stdout).toMatch(/\n {2}budgets {3}\+ site 1GiB\/s\n/);
  });

  it.each([
    ['the same name twice', { migrations: [1, 2].map(() => ({ volume: 'db', to: 'stor-02:fast' })) }, 'called db'],
    ['an unknown volume', { migrations: [{ volume: 'nope', to: 'stor-02:fast' }] }, 'nope: volume nope is on no host'],
    [
      'an unknown pool',
      { migrations: [{ volume: 'db', to: 'stor-02:attic' }] },
      'stor-02 has no pool attic; it has: fast',
    ],
    ['the same pool', { migrations: [{ volume: 'db', to: 'stor-01:fast' }] }, 'the same pool, stor-01:fast'],
  ])('refuses %s', async (_, file, message) => {
    const path = join(rig.folder, 'bad.yaml');
    writeFileSync(path, stringify(file));
    const { code, stderr } = await sluice('simulate', '--migrations', path);
    expect(code).toBe(3);
    expect(stderr).toContain(message);
  });

  it('tells what a draft would change for each migration, and puts nothing in force', async () => {
    writeDraft({ default: { limit: '4MiB/s' }, rules: inForce.rules.slice(0, 1) });
    const { document, code } = await jsonOf('policy', 'diff', draft, '--exit-code');
    expect(code).toBe(6);
    expect(document).toMatchObject({
      policyGeneration: 1,
      unchangedCount: 0,
      addedHosts: [],
      removedHosts: [],
      differences: [
        {
          migrationId: 'm-later',
          changed: ['rate', 'reason', 'window', 'end'],
          before: {
            effective: { kind: 'paused' },
            window: { names: ['someday'] },
            end: { unfinished: 'window-opens-later' },
          },
          after: { effective: { bytesPerSecond: 4 * MiB }, window: null, end: { unfinished: null } },
        },
      ],
    });
    const { stdout } = await sluice('policy', 'diff', draft);
    expect(stdout).toContain('something changes for 1 of 1 migration; nothing is put in force');
    expect(stdout).toMatch(
      /rate +paused -> 4MiB\/s\n +now +8MiB\/s from .*window someday is closed.*\n +then +4MiB\/s from/,
    );
    expect((await clients.policies.getPolicyStatus({})).generation).toBe(1);
  });

  it('says that nothing differs where a draft only says the same in other lines', async () => {
    writeDraft({ rules: [{ name: 'idle', match: { volume: 'x-*' }, limit: '1MiB/s' }, ...inForce.rules] });
    const { document, code } = await jsonOf('policy', 'diff', draft, '--exit-code');
    expect({ code, document }).toMatchObject({ code: 0, document: { differences: [], unchangedCount: 1 } });
  });

  it('names hosts that come and go, and the migrations whose host is gone', async () => {
    writeDraft({}, { 'stor-01': { sluice_agent: 'elsewhere:7441' }, 'stor-03': { sluice_agent: 'stor-03:7441' } });
    const { document } = await jsonOf('policy', 'diff', draft);
    expect(document).toMatchObject({
      addedHosts: ['stor-03'],
      removedHosts: ['stor-02'],
      readdressedHosts: ['stor-01'],
      differences: [{ migrationId: 'm-later', changed: ['end', 'hosts'], lostHosts: ['stor-02'] }],
    });
  });

  it('lists all problems of a draft that is not valid', async () => {
    writeDraft({ default: { limit: 10, mox: '1MiB/s' } });
    for (const words of [
      ['policy', 'diff', draft],
      ['simulate', '--policies', draft],
    ]) {
      const { code, stdout } = await sluice(...words);
      expect(code).toBe(5);
      expect(stdout.trim().split('\n')).toHaveLength(2);
    }
    const texts = [{ path: '10-policies.yaml', text: 'default: { limit: 10 }' }];
    const { policies } = clients;
    for (const ask of [() => policies.diffPolicies({ texts }), () => policies.simulatePolicies({ texts })]) {
      expect(await ask().catch(rpcFailureOf)).toMatchObject({ reason: 'POLICIES_INVALID' });
    }
  });
});
