import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ExecaError } from 'execa';
import { freePorts } from '../../scripts/local-cluster/ports.ts';
import { differences } from '../support/json-shape.ts';
import { MiB, makeImage, type Sandbox, startSandbox } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { describeWithCinder } from './cinder/availability.ts';
import { RealCinder } from './cinder/real-cinder.ts';

const token = 'u:abc';

/** A server of Cinder's API, and a volume that it has. */
interface Server {
  readonly port: number;
  readonly volume: string;
  /** Where the volume is, and where it may go. */
  readonly pools: readonly [string, string];
}

interface Answer {
  readonly status: number;
  readonly json: unknown;
  /** Those that tell of the request and its version, without what differs from one to the next. */
  readonly headers: Readonly<Record<string, string>>;
}

interface Asked {
  readonly body?: object | string;
  readonly headers?: Readonly<Record<string, string>>;
}

async function ask({ port }: Server, method: string, path: string, { body, headers }: Asked): Promise<Answer> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, {
    method,
    redirect: 'manual',
    headers: {
      'X-Auth-Token': token,
      'X-User-Id': 'u',
      'X-Project-Id': 'abc',
      'OpenStack-API-Version': 'volume 3.70',
      'Content-Type': 'application/json',
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = text;
  }
  return { status: response.status, json, headers: tellingOf(response.headers) };
}

function tellingOf(headers: Headers): Readonly<Record<string, string>> {
  const alike = ['openstack-api-version', 'vary'].flatMap((name) => [[name, headers.get(name)]]);
  const unlike = ['x-openstack-request-id', 'etag'].flatMap((name) => [[name, headers.has(name)]]);
  return Object.fromEntries([...alike, ...unlike]);
}

/** Of an operator without Keystone. */
const clients = {
  cinder: (port: number) => [
    ...['cinder', '--os-auth-type', 'noauth', '--os-endpoint', `http://127.0.0.1:${port}/v3`],
    ...['--os-project-id', 'abc', '--os-user-id', 'u', '--os-volume-api-version', '3.70'],
  ],
  openstack: (port: number) => [
    ...['openstack', '--os-auth-type', 'admin_token', '--os-token', token],
    ...['--os-endpoint', `http://127.0.0.1:${port}/v3`, '--os-volume-api-version', '3'],
  ],
};

/** Names of the columns of the tables that a client printed, and what their first column lists where that names fields; each once. */
function tableShape(printed: string): readonly string[] {
  const rows = printed.split('\n').flatMap((line) => (line.startsWith('|') ? [line.split('|').slice(1, -1)] : []));
  const cells = rows.map((row) => row.map((cell) => cell.trim()));
  const [titles = []] = cells;
  const names = ['Property', 'Field'].includes(titles[0] ?? '') ? cells.slice(1).map(([name = '']) => name) : [];
  return [...new Set([...titles, ...names.filter((name) => name !== '')])];
}

await describeWithCinder("Cinder's API, as Cinder and as Sluice serve it", () => {
  let cinder: RealCinder;
  let sluice: Sandbox;
  let servers: { readonly theirs: Server; readonly ours: Server };

  beforeAll(async () => {
    cinder = await RealCinder.start();
    const [port = 0] = await freePorts(1);
    const tokens = [{ token, user: 'u', project: 'abc', role: 'admin' }];
    sluice = await startSandbox(['stor-01', 'stor-02'], {
      daemon: { cinder_api: { listen: `127.0.0.1:${port}`, tokens } },
    });
    for (const volume of ['vol-1', 'vol-2']) makeImage(sluice.image('stor-01', 'fast', volume), MiB);
    const made = await cinder.createVolume({ sizeGiB: 1 });
    const [from, to] = [cinder.backendOf(made).pool, cinder.backendBeside(made).pool];
    servers = {
      theirs: { port: Number(new URL(cinder.api.endpoint).port), volume: made.id, pools: [from, to] },
      ours: { port, volume: 'vol-1', pools: ['stor-01@fast#fast', 'stor-02@fast#fast'] },
    };
    await until('both hosts', async () => {
      const { json } = await ask(servers.ours, 'GET', '/v3/os-services', {}).catch(() => ({ json: undefined }));
      return !JSON.stringify(json ?? '"down"').includes('"down"') || undefined;
    });
  });
  afterAll(async () => {
    await sluice?.[Symbol.asyncDispose]();
    await cinder?.[Symbol.asyncDispose]();
  });

  const migrate = (asked: object) => ({ body: { 'os-migrate_volume': asked } });

  describe('has the same answers', () => {
    type Request = (server: Server) => readonly [method: string, path: string, asked?: Asked];
    const action = ({ volume }: Server) => ['POST', `/v3/volumes/${volume}/action`] as const;
    const requests: readonly (readonly [string, Request])[] = [
      ['versions', () => ['GET', '/']],
      ['one version', () => ['GET', '/v3/']],
      ['versions to a client without one', () => ['GET', '/', { headers: { 'OpenStack-API-Version': '' } }]],
      [
        'versions to a client of a version too high',
        () => ['GET', '/', { headers: { 'OpenStack-API-Version': 'volume 3.99' } }],
      ],
      ['versions to another client', () => ['GET', '/v3/', { headers: { 'OpenStack-API-Version': 'volume x' } }]],
      ['volumes', () => ['GET', '/v3/volumes']],
      ['volumes with a project in the path', () => ['GET', '/v3/abc/volumes']],
      ['volumes in detail', () => ['GET', '/v3/volumes/detail']],
      ['volumes, with their number', () => ['GET', '/v3/volumes/detail?with_count=True']],
      ['volumes, one page', () => ['GET', '/v3/volumes?limit=1']],
      ['volumes by a filter that finds none', () => ['GET', '/v3/volumes?name=nobody']],
      ['volumes after a marker that is none', () => ['GET', '/v3/volumes?marker=nobody']],
      ['volumes, a page of no size', () => ['GET', '/v3/volumes?limit=none']],
      ['a volume', ({ volume }) => ['GET', `/v3/volumes/${volume}`]],
      ['a volume with a project in the path', ({ volume }) => ['GET', `/v3/abc/volumes/${volume}`]],
      [
        'a volume of the first version',
        ({ volume }) => ['GET', `/v3/volumes/${volume}`, { headers: { 'OpenStack-API-Version': 'volume 3.0' } }],
      ],
      ['a volume that is not there', () => ['GET', '/v3/volumes/nobody']],
      ['metadata', ({ volume }) => ['GET', `/v3/volumes/${volume}/metadata`]],
      [
        'metadata added',
        ({ volume }) => ['POST', `/v3/volumes/${volume}/metadata`, { body: { metadata: { tier: 'gold', a: 'b' } } }],
      ],
      [
        'metadata replaced',
        ({ volume }) => ['PUT', `/v3/volumes/${volume}/metadata`, { body: { metadata: { a: '1' } } }],
      ],
      [
        'metadata replaced that are others',
        ({ volume }) => [
          'PUT',
          `/v3/volumes/${volume}/metadata`,
          { body: { metadata: { a: '2' } }, headers: { 'If-Match': '"0"' } },
        ],
      ],
      ['one key', ({ volume }) => ['GET', `/v3/volumes/${volume}/metadata/a`]],
      ['one key set', ({ volume }) => ['PUT', `/v3/volumes/${volume}/metadata/a`, { body: { meta: { a: '3' } } }]],
      [
        'one key set under another name',
        ({ volume }) => ['PUT', `/v3/volumes/${volume}/metadata/a`, { body: { meta: { b: '3' } } }],
      ],
      ['one key removed', ({ volume }) => ['DELETE', `/v3/volumes/${volume}/metadata/a`]],
      ['one key removed that is not there', ({ volume }) => ['DELETE', `/v3/volumes/${volume}/metadata/a`]],
      ['metadata that are none', ({ volume }) => ['POST', `/v3/volumes/${volume}/metadata`, { body: {} }]],
      ['metadata of a volume that is not there', () => ['GET', '/v3/volumes/nobody/metadata']],
      ['a body that is no JSON', ({ volume }) => ['POST', `/v3/volumes/${volume}/metadata`, { body: '{' }]],
      ['an action that is none', (server) => [...action(server), { body: { 'os-nothing': {} } }]],
      ['no action', (server) => [...action(server), { body: {} }]],
      ['a migration to nowhere', (server) => [...action(server), migrate({})]],
      ['a migration with a key too many', (server) => [...action(server), migrate({ host: 'h@p#p', rate: 1 })]],
      [
        'a migration that is perhaps locked',
        (server) => [...action(server), migrate({ host: 'h@p#p', lock_volume: 'so' })],
      ],
      [
        'a migration to a host that is not there',
        (server) => [...action(server), migrate({ host: 'nobody@fast#fast' })],
      ],
      ['a migration to where it is', (server) => [...action(server), migrate({ host: server.pools[0] })]],
      [
        'a migration of a volume that is not there',
        () => ['POST', '/v3/volumes/nobody/action', migrate({ host: 'h@p#p' })],
      ],
      [
        'a status that is none',
        (server) => [...action(server), { body: { 'os-reset_status': { migration_status: 'x' } } }],
      ],
      ['pools', () => ['GET', '/v3/scheduler-stats/get_pools']],
      ['pools in detail', () => ['GET', '/v3/scheduler-stats/get_pools?detail=True']],
      ['schedulers', () => ['GET', '/v3/os-services?binary=cinder-scheduler']],
      ['volume services', () => ['GET', '/v3/os-services?binary=cinder-volume']],
      ['a version too high', () => ['GET', '/v3/volumes', { headers: { 'OpenStack-API-Version': 'volume 3.99' } }]],
      ['a version that is none', () => ['GET', '/v3/volumes', { headers: { 'OpenStack-API-Version': 'volume x' } }]],
    ];

    it.each(requests)('%s', async (_what, request) => {
      const { theirs, ours } = servers;
      const [method, path, asked = {}] = request(theirs);
      const [, ourPath, ourAsked = {}] = request(ours);
      const wanted = await ask(theirs, method, path, asked);
      const seen = await ask(ours, method, ourPath, ourAsked);
      expect([
        seen.status,
        differences(wanted.json, seen.json, ['metadata', 'volume.metadata', 'volumes[].metadata']),
      ]).toEqual([wanted.status, []]);
      expect(seen.headers).toEqual(wanted.headers);
    });
  });

  describe('serves the same clients', () => {
    type Command = (server: Server) => readonly string[];
    const commands: readonly (readonly [string, keyof typeof clients, Command])[] = [
      ['list', 'cinder', () => ['list']],
      ['show', 'cinder', ({ volume }) => ['show', volume]],
      [
        'metadata set',
        'cinder',
        ({ volume }) => ['metadata', volume, 'set', 'tier=gold', 'volume_copy_bps_limit=4MiB/s'],
      ],
      ['metadata-show', 'cinder', ({ volume }) => ['metadata-show', volume]],
      ['metadata unset', 'cinder', ({ volume }) => ['metadata', volume, 'unset', 'volume_copy_bps_limit']],
      ['get-pools', 'cinder', () => ['get-pools']],
      ['get-pools --detail', 'cinder', () => ['get-pools', '--detail']],
      ['service-list', 'cinder', () => ['service-list']],
      ['show of nobody', 'cinder', () => ['show', 'nobody']],
      ['migrate to nowhere', 'cinder', ({ volume }) => ['migrate', volume, 'nobody@fast#fast']],
      ['volume list', 'openstack', () => ['volume', 'list', '--long']],
      ['volume show', 'openstack', ({ volume }) => ['volume', 'show', volume]],
      ['volume set', 'openstack', ({ volume }) => ['volume', 'set', '--property', 'owner=ops', volume]],
      ['volume unset', 'openstack', ({ volume }) => ['volume', 'unset', '--property', 'owner', volume]],
      ['volume backend pool list', 'openstack', () => ['volume', 'backend', 'pool', 'list', '--long']],
      ['volume service list', 'openstack', () => ['volume', 'service', 'list']],
    ];

    const told = async (client: keyof typeof clients, server: Server, command: readonly string[]) => {
      try {
        return { exitCode: 0, printed: await cinder.run([...clients[client](server.port), ...command]) };
      } catch (error) {
        if (!(error instanceof ExecaError)) throw error;
        return { exitCode: error.exitCode, printed: `${error.stdout}`, complaint: error.stderr };
      }
    };

    it.each(commands)('%s of %s', async (_what, client, command) => {
      const wanted = await told(client, servers.theirs, command(servers.theirs));
      const seen = await told(client, servers.ours, command(servers.ours));
      expect([seen.exitCode, tableShape(seen.printed)]).toEqual([wanted.exitCode, tableShape(wanted.printed)]);
    });

    it.each([
      [
        'cinder',
        ({ volume, pools }: Server) => [
          'migrate',
          volume,
          pools[1],
          '--force-host-copy',
          'True',
          '--lock-volume',
          'True',
        ],
      ],
      [
        'openstack',
        ({ volume, pools }: Server) => ['volume', 'migrate', '--host', pools[0], '--force-host-copy', volume],
      ],
    ] as const)('migrations of %s', async (client, command) => {
      for (const server of [servers.theirs, servers.ours]) {
        const asked = await told(client, server, command(server));
        expect(asked).toMatchObject({ exitCode: 0 });
        const shown = await until(
          'the end of the migration',
          async () => {
            const { json } = await ask(server, 'GET', `/v3/volumes/${server.volume}`, {});
            const { volume } = json as { volume: Readonly<Record<string, unknown>> };
            return ['success', 'error'].includes(`${volume.migration_status}`) ? volume : undefined;
          },
          60_000,
        );
        expect(shown).toMatchObject({ status: 'available', migration_status: 'success' });
        const reset = await told('cinder', server, ['reset-state', '--reset-migration-status', server.volume]);
        expect(reset).toMatchObject({ exitCode: 0 });
      }
    });
  });
});
