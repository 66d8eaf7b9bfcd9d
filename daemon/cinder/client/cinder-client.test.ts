import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeAuthority } from '../../../test/support/certificates.ts';
import { type FakeCinder, startFakeCinder } from '../../../test/support/fake-cinder.ts';
import type { CinderAuth, CinderConfig } from '../../config/cinder-config.ts';
import { openCinder } from './open-cinder.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-cinder-'));
  await writeFile(join(folder, 'secret'), 'geheim\n', { mode: 0o600 });
  await writeFile(join(folder, 'open'), 'geheim\n', { mode: 0o644 });
  await writeFile(join(folder, 'wrong'), 'wrong', { mode: 0o600 });
  await writeFile(join(folder, 'empty'), '\n', { mode: 0o600 });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

let now = 0;
const warnings: string[] = [];
const clientOf = (fake: Pick<FakeCinder, 'address'>, told: Partial<CinderConfig> = {}) => {
  const config: CinderConfig = {
    endpoint: `${fake.address}/v3`,
    region: undefined,
    interface: 'public',
    auth: { kind: 'noauth', user: 'sluice', project: 'abc' },
    ca: undefined,
    pollMs: 2000,
    timeoutMs: 2000,
    writeProgress: false,
    hosts: new Map(),
    ...told,
  };
  return openCinder(config, { now: () => now, onWarning: (text) => warnings.push(text) });
};
const passwordAuth = (fake: FakeCinder, file = 'secret'): CinderAuth => ({
  kind: 'password',
  url: `${fake.address}/v3/`,
  username: 'sluice',
  passwordFile: join(folder, file),
  userDomain: 'Default',
  project: 'service',
  projectDomain: 'Default',
});

describe('A client of Cinder', () => {
  it('says who it is and in which microversion it speaks', async () => {
    await using fake = await startFakeCinder();
    fake.volumes.set('v1', { id: 'v1', metadata: { volume_copy_bps_limit: '20MiB/s' } });
    const client = await clientOf(fake);
    expect(await client.volume('v1')).toEqual({
      id: 'v1',
      name: undefined,
      status: 'available',
      sizeGib: 1,
      metadata: { volume_copy_bps_limit: '20MiB/s' },
      host: 'hostA@lvm#lvm',
      project: 'abc',
      migrationStatus: undefined,
      nameId: undefined,
    });
    expect(fake.calls).toEqual(['GET /', 'GET /v3/abc/volumes/v1']);
    expect(fake.lastHeaders()).toMatchObject({
      'x-auth-token': 'sluice:abc',
      'openstack-api-version': 'volume 3.70',
    });
  });

  it.each([
    ['3.64', 64],
    ['3.99', 70],
    ['3.0', 0],
    ['', 0],
  ])('speaks the newest microversion that both know: %s', async (newest, version) => {
    await using fake = await startFakeCinder();
    fake.newest = newest;
    expect(await (await clientOf(fake)).discover()).toBe(version);
  });

  it('asks for the microversion again when another Cinder does not know it', async () => {
    await using fake = await startFakeCinder();
    const client = await clientOf(fake);
    await client.discover();
    fake.newest = '3.64';
    await expect(client.services()).rejects.toMatchObject({ reason: 'CINDER_ANSWER_UNEXPECTED', status: 406 });
    expect(await client.services()).toEqual([
      { binary: 'cinder-volume', host: 'hostA@lvm', isEnabled: true, isUp: true },
    ]);
  });

  it('reads all volumes page by page', async () => {
    await using fake = await startFakeCinder();
    const ids = ['a', 'b', 'c', 'd', 'e', 'f'];
    for (const id of ids) fake.volumes.set(id, { id });
    const client = await clientOf(fake);
    const seen: string[] = [];
    for await (const { id } of client.volumes({ allTenants: true, limit: 2 })) seen.push(id);
    expect(seen).toEqual(ids);
    expect(fake.calls[2]).toBe('GET /v3/abc/volumes/detail?limit=2&all_tenants=1&marker=b');
  });

  it('changes and removes keys of the metadata, and leaves the others', async () => {
    await using fake = await startFakeCinder();
    fake.volumes.set('v1', { id: 'v1', metadata: { kept: '1' } });
    const client = await clientOf(fake);
    expect(await client.setMetadata('v1', { mine: '2', 'a/b': '3' })).toEqual({ kept: '1', mine: '2', 'a/b': '3' });
    await client.removeMetadata('v1', ['mine', 'never there']);
    expect(fake.volumes.get('v1')?.metadata).toEqual({ kept: '1', 'a/b': '3' });
  });

  it('reads pools, of which not every driver knows how full they are', async () => {
    await using fake = await startFakeCinder();
    expect(await (await clientOf(fake)).pools()).toEqual([
      { name: 'hostA@lvm#lvm', backend: 'lvm', totalGib: 251.9, freeGib: undefined },
    ]);
  });

  it('says which volume it is that Cinder has not', async () => {
    await using fake = await startFakeCinder();
    await expect((await clientOf(fake)).volume('v9')).rejects.toMatchObject({
      reason: 'CINDER_NOT_FOUND',
      status: 404,
      message: expect.stringContaining('/v3/abc/volumes/v9 with 404: Volume v9 could not be found.; see whether'),
    });
  });

  it('gives Cinder’s own words where it refuses', async () => {
    await using fake = await startFakeCinder();
    fake.volumes.set('v1', { id: 'v1', status: 'maintenance' });
    await expect((await clientOf(fake)).setMetadata('v1', { a: '1' })).rejects.toMatchObject({
      reason: 'CINDER_REFUSED',
      status: 400,
      message: expect.stringContaining('status must not be maintenance'),
    });
  });

  it('quotes no more of them than can be read', async () => {
    await using fake = await startFakeCinder();
    const error = await (await clientOf(fake)).volume('v'.repeat(2000)).catch(({ message }: Error) => message);
    expect(error).toMatch(/Volume v{293}\.\.\.; see whether/);
  });

  it('tries a GET again after a reset and a gateway’s error, and nothing that changes something', async () => {
    await using fake = await startFakeCinder();
    fake.volumes.set('v1', { id: 'v1' });
    const client = await clientOf(fake);
    await client.discover();
    fake.faults.push({ kind: 'reset' }, { kind: 'status', status: 503 });
    expect((await client.volume('v1')).id).toBe('v1');
    fake.faults.push({ kind: 'reset' });
    await expect(client.setMetadata('v1', { a: '1' })).rejects.toMatchObject({ reason: 'CINDER_UNREACHABLE' });
    expect(fake.calls.filter((call) => call.startsWith('POST'))).toHaveLength(1);
  });

  it.each([
    [403, 'CINDER_FORBIDDEN', 'admin role'],
    [500, 'CINDER_ANSWER_UNEXPECTED', 'see its log'],
    [409, 'CINDER_REFUSED', 'a fault of the test'],
    [401, 'CINDER_UNAUTHORIZED', 'cinder.auth'],
  ])('says what to do about %i', async (status, reason, words) => {
    await using fake = await startFakeCinder();
    const client = await clientOf(fake);
    await client.discover();
    fake.faults.push({ kind: 'status', status });
    await expect(client.pools()).rejects.toMatchObject({ reason, status, message: expect.stringContaining(words) });
  });

  it('does not wait for an answer for ever, and asks no second time for what is slow', async () => {
    await using fake = await startFakeCinder();
    const client = await clientOf(fake, { timeoutMs: 100 });
    fake.faults.push({ kind: 'slow', ms: 1000 });
    await expect(client.discover()).rejects.toMatchObject({
      reason: 'CINDER_UNREACHABLE',
      message: expect.stringContaining('no answer in 100 ms'),
    });
    expect(fake.calls).toHaveLength(1);
    expect(await client.discover()).toBe(70);
  });

  it('is called off by its signal, for that reason', async () => {
    await using fake = await startFakeCinder();
    const client = await clientOf(fake);
    await client.discover();
    fake.faults.push({ kind: 'slow', ms: 1000 });
    const reason = new Error('enough');
    await expect(client.pools(AbortSignal.any([AbortSignal.abort(reason)]))).rejects.toBe(reason);
    const ending = new AbortController();
    const asked = client.pools(ending.signal);
    setTimeout(() => ending.abort(reason), 50);
    await expect(asked).rejects.toBe(reason);
  });

  it('says that nobody is there', async () => {
    const client = await clientOf({ address: 'http://127.0.0.1:1' });
    await expect(client.discover()).rejects.toMatchObject({
      reason: 'CINDER_UNREACHABLE',
      status: undefined,
      message: expect.stringContaining('Cinder cannot be asked GET http://127.0.0.1:1/: connect ECONNREFUSED'),
    });
  });
});

describe('Over TLS', () => {
  it('it trusts the authority that is configured, and says what to do about another', async () => {
    const authority = await makeAuthority();
    const certificate = await authority.issue({ name: 'cinder', role: 'daemon' });
    const ca = join(folder, 'ca.pem');
    await writeFile(ca, authority.ca);
    await using fake = await startFakeCinder(certificate);
    expect(await (await clientOf(fake, { ca })).discover()).toBe(70);
    await expect((await clientOf(fake)).discover()).rejects.toMatchObject({
      reason: 'CINDER_UNREACHABLE',
      message: expect.stringContaining('name the authority that signed its certificate as cinder.ca'),
    });
    await expect(clientOf(fake, { ca: join(folder, 'none') })).rejects.toThrow('cannot be read as cinder.ca: ENOENT');
  });
});

describe('With Keystone', () => {
  it('it takes the endpoint of its region from the catalogue, and one token serves many calls', async () => {
    await using fake = await startFakeCinder();
    fake.volumes.set('v1', { id: 'v1' });
    const client = await clientOf(fake, { endpoint: undefined, region: 'north', auth: passwordAuth(fake) });
    await Promise.all([client.volume('v1'), client.volume('v1'), client.pools()]);
    expect(fake.identities).toEqual([
      {
        auth: {
          identity: {
            methods: ['password'],
            password: { user: { name: 'sluice', domain: { name: 'Default' }, password: 'geheim' } },
          },
          scope: { project: { name: 'service', domain: { name: 'Default' } } },
        },
      },
    ]);
    expect(fake.lastHeaders()['x-auth-token']).toBe('token-1');
  });

  it('it says that the catalogue has no such endpoint', async () => {
    await using fake = await startFakeCinder();
    const client = await clientOf(fake, { endpoint: undefined, region: 'west', auth: passwordAuth(fake) });
    await expect(client.discover()).rejects.toThrow('a catalogue without a public endpoint of Cinder');
  });

  it('it shows an application credential', async () => {
    await using fake = await startFakeCinder();
    const auth = {
      kind: 'application_credential',
      url: fake.address,
      id: 'f00',
      secretFile: join(folder, 'open'),
    } as const;
    await (await clientOf(fake, { auth })).pools();
    expect(fake.identities).toEqual([
      {
        auth: {
          identity: {
            methods: ['application_credential'],
            application_credential: { id: 'f00', secret: 'geheim' },
          },
        },
      },
    ]);
    expect(warnings).toEqual([expect.stringContaining('everybody on this host may read: chmod 600')]);
  });

  it('it fetches a token before the last one expires, and one more when Cinder takes it no longer', async () => {
    await using fake = await startFakeCinder();
    const client = await clientOf(fake, { auth: passwordAuth(fake) });
    await client.pools();
    now += 0.8 * fake.tokenLifeMs;
    await client.pools();
    expect(fake.identities).toHaveLength(1);
    now += 0.15 * fake.tokenLifeMs;
    await client.pools();
    expect(fake.identities).toHaveLength(2);
    fake.tokens = new Set();
    await client.pools();
    expect(fake.identities).toHaveLength(3);
  });

  it('a wrong password is not tried again at once, and never told', async () => {
    await using fake = await startFakeCinder();
    const client = await clientOf(fake, { auth: passwordAuth(fake, 'wrong') });
    const refused = { reason: 'CINDER_UNAUTHORIZED', message: expect.not.stringContaining('wrong') };
    await expect(client.pools()).rejects.toMatchObject(refused);
    await expect(client.pools()).rejects.toMatchObject(refused);
    expect(fake.identities).toHaveLength(1);
    now += 31_000;
    await expect(client.pools()).rejects.toMatchObject(refused);
    expect(fake.identities).toHaveLength(2);
  });

  it.each([
    ['none', 'cannot be read: ENOENT'],
    ['empty', 'is empty'],
  ])('it says which secret is missing: %s', async (file, message) => {
    await using fake = await startFakeCinder();
    await expect((await clientOf(fake, { auth: passwordAuth(fake, file) })).pools()).rejects.toThrow(message);
  });
});
