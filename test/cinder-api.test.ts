import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import type { MigrationView } from '../cli/views/migration.ts';
import { freePorts } from '../scripts/local-cluster/ports.ts';
import { digestOf, MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

/** A volume as `/v3/volumes/ID` tells it. */
interface Told {
  readonly status: string;
  readonly migration_status: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly 'os-vol-host-attr:host': string;
}

const token = 's3cret:abc';
let sandbox: Sandbox;
let address: string;

beforeAll(async () => {
  const [port] = await freePorts(1);
  address = `127.0.0.1:${port}`;
  const tokens = [{ token, user: 'u', project: 'abc', role: 'admin' }];
  sandbox = await startSandbox(['stor-01', 'stor-02'], { daemon: { cinder_api: { listen: address, tokens } } });
  await bothHostsUp();
  makeImage(sandbox.image('stor-01', 'fast', 'vol-1'), MiB);
});
afterAll(async () => {
  await sandbox?.[Symbol.asyncDispose]();
});

async function ask(method: string, path: string, body?: object) {
  const response = await fetch(`http://${address}${path}`, {
    method,
    headers: { 'x-auth-token': token, 'openstack-api-version': 'volume 3.70', 'content-type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? undefined : JSON.parse(text) };
}

/** The API is served some milliseconds after gRPC, and hosts are heard from later still. */
function bothHostsUp(): Promise<unknown> {
  return until('both hosts', async () => {
    const answer = await ask('GET', '/v3/os-services').catch(() => undefined);
    return answer?.json.services.every(({ state }: { state: string }) => state === 'up') || undefined;
  });
}

const told = async (volume: string): Promise<Told> => (await ask('GET', `/v3/volumes/${volume}`)).json.volume;
const migrate = (volume: string, asked: object) =>
  ask('POST', `/v3/abc/volumes/${volume}/action`, { 'os-migrate_volume': asked });
const ended = (volume: string) =>
  until(`the end of the migration of ${volume}`, async () => {
    const volumeNow = await told(volume);
    return ['success', 'error'].includes(`${volumeNow.migration_status}`) ? volumeNow : undefined;
  });

describe("Cinder's API", () => {
  it('moves a volume that is locked, at the rate of its metadata', async () => {
    const image = sandbox.image('stor-01', 'fast', 'locked');
    makeImage(image, 8 * MiB);
    const digest = digestOf(image);
    const metadata = { tier: 'gold', volume_copy_bps_limit: '4MiB/s' };
    await ask('POST', '/v3/volumes/locked/metadata', { metadata });
    const begun = performance.now();
    const asked = { host: 'stor-02@fast#fast', lock_volume: 'True', force_host_copy: 'True' };
    expect(await migrate('locked', asked)).toEqual({ status: 202, json: undefined });
    expect(await told('locked')).toMatchObject({ status: 'maintenance', 'os-vol-host-attr:host': 'stor-01@fast#fast' });
    expect((await ask('PUT', '/v3/volumes/locked/metadata', { metadata: {} })).status).toBe(400);
    const again = (await migrate('locked', { host: 'stor-02@slow#slow' })).json.badRequest;
    expect(again.message).toContain('is in migration');
    const reset = { 'os-reset_status': { migration_status: 'none' } };
    expect((await ask('POST', '/v3/volumes/locked/action', reset)).json.badRequest.message).toContain(
      'wait for its end',
    );
    expect(await ended('locked')).toMatchObject({
      status: 'available',
      migration_status: 'success',
      metadata,
      'os-vol-host-attr:host': 'stor-02@fast#fast',
    });
    // 8 MiB at 4 MiB/s.
    expect(performance.now() - begun).toBeGreaterThan(1_500);
    expect(digestOf(sandbox.image('stor-02', 'fast', 'locked'))).toBe(digest);
    expect((await ask('POST', '/v3/volumes/locked/action', reset)).status).toBe(202);
    expect((await told('locked')).migration_status).toBeNull();
  });

  it('lets the driver try first without force_host_copy, and copies with it', async () => {
    makeImage(sandbox.image('stor-01', 'fast', 'moved'), MiB);
    makeImage(sandbox.image('stor-01', 'fast', 'copied'), MiB);
    await migrate('moved', { host: 'stor-01@slow#slow', force_host_copy: false });
    await migrate('copied', { host: 'stor-01@slow#slow', force_host_copy: true });
    await Promise.all([ended('moved'), ended('copied')]);
    const { migrations } = await sandbox.json<{ migrations: MigrationView[] }>(['migrations', '--all']);
    const wayOf = (volume: string) => migrations.find((migration) => migration.volume === volume)?.way;
    expect([wayOf('moved'), wayOf('copied')]).toEqual(['driver', 'host-copy']);
  });

  it('keeps what was cleared, and what is served, over a restart of the daemon', async () => {
    makeImage(sandbox.image('stor-01', 'fast', 'kept'), MiB);
    await migrate('kept', { host: 'stor-02@fast#fast' });
    await ended('kept');
    await ask('POST', '/v3/volumes/kept/action', { 'os-reset_status': { migration_status: 'none' } });
    await sandbox.cluster.program('daemon').stop();
    await sandbox.cluster.startDaemon();
    await bothHostsUp();
    expect((await told('kept')).migration_status).toBeNull();
  });

  describe('refuses', () => {
    beforeAll(async () => {
      makeImage(sandbox.image('stor-01', 'fast', 'snapped'), MiB);
      await ask('POST', '/v3/volumes/snapped/metadata', { metadata: { snapshot_count: '2' } });
    });

    it.each([
      [
        'a host that is not there',
        'vol-1',
        'stor-09@fast#fast',
        400,
        'Invalid host: host stor-09 is not in the inventory',
      ],
      ['a pool that is not there', 'vol-1', 'stor-02@huge#huge', 400, 'Invalid host: host stor-02 has no pool huge'],
      ['the pool that it is in', 'vol-1', 'stor-01@fast#fast', 400, 'Invalid volume: volume vol-1 is at stor-01:fast'],
      ['a volume with snapshots', 'snapped', 'stor-02@fast#fast', 400, 'Invalid volume: volume snapped has snapshots'],
      ['a volume that is not there', 'nope', 'stor-02@fast#fast', 404, 'Volume nope could not be found.'],
    ])('%s', async (_what, volume, host, status, message) => {
      const answer = await migrate(volume, { host });
      expect(answer.status).toBe(status);
      expect(JSON.stringify(answer.json)).toContain(message);
    });

    it('a host that is down', async () => {
      await sandbox.cluster.program('stor-02').stop();
      const answer = await until('the refusal', async () => {
        const { json } = await migrate('vol-1', { host: 'stor-02@fast#fast' });
        return json?.badRequest;
      });
      expect(answer).toMatchObject({ code: 400, message: expect.stringMatching(/^Invalid host: host stor-02/) });
      const { services } = (await ask('GET', '/v3/os-services?host=stor-02')).json;
      expect(services).toMatchObject([{ binary: 'cinder-volume', state: 'down' }]);
      await sandbox.cluster.startAgent('stor-02');
      await bothHostsUp();
    });
  });
});

/** Lets a migration go that the metadata of its volume hold. */
async function release(volume: string): Promise<void> {
  const { migrations } = await sandbox.json<{ migrations: MigrationView[] }>(['migrations']);
  const migration = migrations.find((known) => known.volume === volume);
  await sandbox.json(['limit', `${migration?.id}`, '100MiB/s']);
}

/** Why the real clients cannot be tried; undefined when they can. */
function whyNot(program: string): string | undefined {
  return spawnSync(program, ['--version']).status === 0 ? undefined : `needs the command ${program}`;
}

function describeWith(program: string, body: () => void): void {
  const reason = whyNot(program);
  if (reason === undefined) describe(`Debian's client ${program}`, body);
  else describe.skip(`Debian's client ${program} (${reason})`, body);
}

/** Runs a client to its end; what it prints goes to `text`, both outputs together. */
async function run(program: string, args: readonly string[]) {
  const { exitCode, all } = await execa(program, args, { reject: false, all: true, stdin: 'ignore' });
  return { exitCode, text: all };
}

describeWith('cinder', () => {
  const noauth = ['--os-auth-type', 'noauth', '--os-project-id', 'abc', '--os-user-id', 's3cret'];
  const cinder = (...args: string[]) =>
    run('cinder', [...noauth, '--os-endpoint', `http://${address}/v3`, '--os-volume-api-version', '3.70', ...args]);

  it('lists, shows, describes, moves a volume to its end, and clears its status', async () => {
    makeImage(sandbox.image('stor-01', 'fast', 'c-1'), 4 * MiB);
    expect((await cinder('list', '--name', 'c-1', '--sort', 'name:asc')).text).toMatch(/\| c-1 +\| available /);
    expect((await cinder('show', 'c-1')).text).toMatch(/os-vol-host-attr:host +\| stor-01@fast#fast/);
    await cinder('metadata', 'c-1', 'set', 'tier=gold', 'volume_copy_bps_limit=paused');
    await cinder('metadata', 'c-1', 'unset', 'tier');
    expect((await told('c-1')).metadata).toEqual({ volume_copy_bps_limit: 'paused' });
    const forced = ['--force-host-copy', 'True', '--lock-volume', 'True'];
    expect(await cinder('migrate', 'c-1', 'stor-02@fast#fast', ...forced)).toEqual({
      exitCode: 0,
      text: 'Request to migrate volume c-1 has been accepted.',
    });
    expect((await cinder('metadata', 'c-1', 'set', 'a=b')).text).toContain('maintenance status');
    await release('c-1');
    await ended('c-1');
    expect((await cinder('show', 'c-1')).text).toMatch(/migration_status +\| success/);
    expect((await cinder('reset-state', '--reset-migration-status', 'c-1')).exitCode).toBe(0);
    expect((await told('c-1')).migration_status).toBeNull();
    expect((await cinder('migrate', 'c-1', 'stor-01:fast')).text).toContain('has been accepted');
    await release('c-1');
    expect((await ended('c-1'))['os-vol-host-attr:host']).toBe('stor-01@fast#fast');
  });

  it('lists pools and services', async () => {
    expect((await cinder('get-pools', '--detail')).text).toMatch(/name +\| stor-02@slow#slow/);
    expect((await cinder('service-list')).text).toMatch(/cinder-volume +\| stor-01@fast \| nova \| enabled \| up/);
  });

  it('prints why it is refused', async () => {
    expect((await cinder('migrate', 'vol-1', 'stor-09@fast#fast')).text).toContain('stor-09 is not in the inventory');
    expect((await cinder('migrate', 'vol-1', 'stor-01@fast#fast')).text).toContain('name another pool');
    expect((await cinder('show', 'nope')).text).toContain("No volume with a name or ID of 'nope' exists.");
    expect((await cinder('create', '1')).text).toContain('Sluice serves what migrations need');
  });
});

describeWith('openstack', () => {
  const openstack = (...args: string[]) => {
    const auth = ['--os-auth-type', 'admin_token', '--os-token', token, '--os-endpoint', `http://${address}/v3`];
    return run('openstack', [...auth, ...args]);
  };

  it('lists, shows, describes and moves a volume', async () => {
    makeImage(sandbox.image('stor-01', 'fast', 'o-1'), MiB);
    expect((await openstack('volume', 'list', '--name', 'o-1', '--long')).text).toMatch(/\| o-1 +\| available /);
    expect((await openstack('volume', 'show', 'o-1', '-f', 'value', '-c', 'status')).text).toBe('available');
    await openstack('volume', 'set', '--property', 'tier=gold', '--property', 'a=b', 'o-1');
    await openstack('volume', 'unset', '--property', 'a', 'o-1');
    expect((await told('o-1')).metadata).toEqual({ tier: 'gold' });
    expect((await openstack('volume', 'migrate', '--host', 'stor-02@fast#fast', 'o-1')).exitCode).toBe(0);
    expect((await ended('o-1'))['os-vol-host-attr:host']).toBe('stor-02@fast#fast');
    expect((await openstack('volume', 'service', 'list')).text).toMatch(/cinder-volume +\| stor-02@slow/);
  });
});
