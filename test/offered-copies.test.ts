import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { MigrationView } from '../cli/views/migration.ts';
import { installation } from '../scripts/local-cluster/cluster.ts';
import { type FakeCinder, startFakeCinder } from './support/fake-cinder.ts';
import { digestOf, MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

jest.setTimeout(120_000);

const host = 'stor-01';
const sizeBytes = 8 * MiB;

let cinder: FakeCinder;
let sandbox: Sandbox;
beforeAll(async () => {
  cinder = await startFakeCinder();
  sandbox = await startSandbox([host], {
    agents: { [host]: { offers: { socket: 'offers.sock' } } },
    policies: { '10-default.yaml': 'default: { limit: 4MiB/s }\n' },
    daemon: {
      lease: '2s',
      cinder: {
        endpoint: `${cinder.address}/v3`,
        auth: { kind: 'noauth', user: 'sluice', project: 'abc' },
        poll: '500ms',
        write_progress: true,
        hosts: { 'ctl-1@slow': 'filer' },
      },
    },
  });
  writeFileSync(join(sandbox.folder, 'dd.yaml'), 'socket: offers.sock\nmissed: missed.log\n');
  for (const pool of ['a', 'b']) mkdirSync(join(sandbox.folder, pool));
});
afterAll(async () => {
  await sandbox?.[Symbol.asyncDispose]();
  await cinder?.[Symbol.asyncDispose]();
});

const pathOf = (pool: string, volume: string) => join(sandbox.folder, pool, `volume-${volume}`);
const uuid = (number: number) => `6c1b7c9e-3f0c-4c5a-9c57-${String(number).padStart(12, '0')}`;
const show = (id: string) => sandbox.json<MigrationView>(['show', id]);
const only = async (...states: string[]) => {
  const { migrations } = await sandbox.json<{ migrations: MigrationView[] }>(['migrations', '--all']);
  return migrations.filter(({ state }) => states.includes(state));
};

/** A dd as Cinder runs it, and the migration that it became. */
interface Asked {
  readonly id: string;
  readonly process: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

let volumes = 0;

async function ask(): Promise<Asked & { readonly source: string; readonly target: string }> {
  const [source, target] = [pathOf('a', uuid(++volumes)), pathOf('b', uuid(1000 + volumes))];
  makeImage(source, sizeBytes);
  writeFileSync(target, '');
  const args = [`if=${source}`, `of=${target}`, `count=${sizeBytes}`, 'bs=1M', 'iflag=count_bytes', 'conv=fdatasync'];
  const env = { ...process.env, SLUICE_DD_CONFIG: join(sandbox.folder, 'dd.yaml') };
  const child = spawn(join(installation, 'bin/sluice-dd'), args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const ended = once(child, 'close').then(([code]) => ({ code, said }));
  const { id } = await until('its migration', async () =>
    (await only('pending', 'copying')).find(({ volume }) => volume === uuid(volumes)),
  );
  return { id, process: child, ended, source, target };
}

const landed = (id: string, bytes: number) =>
  until(`${bytes} bytes`, async () => ((await show(id)).landedBytes >= bytes ? true : undefined));
const ending = (id: string, state: string) =>
  until(state, async () => {
    const view = await show(id);
    return view.state === state ? view : undefined;
  });

describe('a copy that Cinder has this host make', () => {
  it('is a migration under the policies, and lands whole', async () => {
    const { id, ended, source, target } = await ask();
    await landed(id, MiB);
    const page = await sandbox.cluster.sluice('show', id);
    expect(page.stdout).toContain(`cinder; ${host} copies ${source} to ${target}`);
    expect((await ended).code).toBe(0);
    const view = await ending(id, 'succeeded');
    expect(view).toMatchObject({
      volume: uuid(1),
      sourceHost: host,
      sourcePool: 'a',
      destinationPool: 'b',
      landedBytes: sizeBytes,
    });
    expect(view.worstSecondBytes).toBeLessThan(2 * 4 * MiB);
    expect(view.meanBytesPerSecond).toBeLessThan(1.1 * 4 * MiB);
    expect(digestOf(target)).toBe(digestOf(source));
    expect(readFileSync(source)).toHaveLength(sizeBytes);
  });

  it('is between the places that Cinder says, at the rate that the metadata there say, and tells Cinder how far it is', async () => {
    const [source, target] = [uuid(volumes + 1), uuid(1001 + volumes)];
    const metadata: Record<string, string> = { volume_copy_bps_limit: `${MiB}` };
    cinder.volumes.set(source, { id: source, host: 'stor-09@fast#fast', status: 'available', metadata });
    cinder.volumes.set(target, { id: target, host: 'ctl-1@slow#ssd', status: 'available' });
    const { id, ended } = await ask();
    const view = await show(id);
    expect([view.sourceHost, view.sourcePool, view.destinationHost, view.destinationPool]).toEqual([
      'stor-09',
      'fast',
      'filer',
      'slow#ssd',
    ]);
    expect(view.explanation?.effective).toEqual({ kind: 'limited', bytesPerSecond: MiB });
    await until('progress in the metadata', () => metadata.sluice_progress);
    metadata.volume_copy_bps_limit = 'sixty';
    await until('the complaint', async () =>
      JSON.stringify((await show(id)).explanation).includes('sixty') ? true : undefined,
    );
    metadata.volume_copy_bps_limit = '64MiB/s';
    expect((await ended).code).toBe(0);
    const { rateChanges } = await ending(id, 'succeeded');
    const causes = rateChanges.map(({ cause }) => cause);
    expect(causes).toContain('metadata volume_copy_bps_limit');
    expect(rateChanges.at(-1)?.rate).toEqual({ kind: 'limited', bytesPerSecond: 64 * MiB });
    await until('its end in the metadata', () => (metadata.sluice_progress === undefined ? true : undefined));
    expect(metadata).toEqual({ volume_copy_bps_limit: '64MiB/s' });
  });

  it('takes a new limit, stands still and goes on while it runs', async () => {
    const { id, ended, source, target } = await ask();
    await landed(id, MiB / 2);
    await sandbox.json(['pause', id]);
    await until('it to stand still', async () => ((await show(id)).currentBytesPerSecond === 0 ? true : undefined));
    await sandbox.json(['limit', id, '64MiB/s']);
    await sandbox.json(['resume', id]);
    expect((await ended).code).toBe(0);
    const { rateChanges } = await ending(id, 'succeeded');
    expect(rateChanges.map(({ rate }) => (rate?.kind === 'limited' ? rate.bytesPerSecond : rate?.kind))).toEqual(
      expect.arrayContaining([4 * MiB, 'paused', 64 * MiB]),
    );
    expect(digestOf(target)).toBe(digestOf(source));
  });

  it('fails its dd when it is cancelled, with the source as it was', async () => {
    const { id, ended, source } = await ask();
    const digest = digestOf(source);
    await landed(id, MiB / 2);
    await sandbox.json(['cancel', id]);
    const { code, said } = await ended;
    expect([code, said]).toEqual([1, expect.stringContaining('is not made: it was cancelled in Sluice')]);
    await ending(id, 'cancelled');
    expect(digestOf(source)).toBe(digest);
  });

  it('ends when its dd is killed', async () => {
    const asked = await ask();
    await landed(asked.id, MiB / 2);
    asked.process.kill('SIGKILL');
    const { error } = await ending(asked.id, 'failed');
    expect(error?.reason).toBe('OFFER_WITHDRAWN');
  });

  it('waits for its window', async () => {
    const hour = (new Date().getUTCHours() + 6) % 24;
    const hours = `${String(hour).padStart(2, '0')}:00-${String(hour).padStart(2, '0')}:30`;
    const window = `windows: { later: { timezone: UTC, hours: "${hours}", at_close: pause } }\n`;
    sandbox.cluster.editPolicy('10-default.yaml', `${window}default: { limit: 4MiB/s, window: later }\n`);
    const asked = await ask();
    const { obstacle } = await until('its obstacle', async () => {
      const view = await show(asked.id);
      return view.obstacle.includes('window') ? view : undefined;
    });
    expect(obstacle).toContain('later');
    sandbox.cluster.editPolicy('10-default.yaml', 'default: { limit: 4MiB/s }\n');
    expect((await asked.ended).code).toBe(0);
    await ending(asked.id, 'succeeded');
  });

  it('goes on when the daemon is killed and started again', async () => {
    const asked = await ask();
    await landed(asked.id, MiB);
    await sandbox.cluster.program('daemon').kill();
    await sandbox.cluster.startDaemon();
    expect((await asked.ended).code).toBe(0);
    const { legs, events } = await ending(asked.id, 'succeeded');
    expect(events.filter(({ message }) => message.startsWith('copy 1 started'))).toHaveLength(1);
    expect(legs).toBeGreaterThan(0);
    expect(digestOf(asked.target)).toBe(digestOf(asked.source));
  });

  it('fails with its dd when its agent is killed', async () => {
    const asked = await ask();
    await landed(asked.id, MiB);
    await sandbox.cluster.program(host).kill();
    const { code, said } = await asked.ended;
    expect([code, said]).toEqual([1, expect.stringContaining('the agent of this host has gone after')]);
    await sandbox.cluster.startAgent(host);
    const { error } = await ending(asked.id, 'failed');
    expect(error?.reason).toBe('OFFER_WITHDRAWN');
  });
});
