import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** A volume in it; what is left out is as Cinder's. */
export interface FakeVolume {
  readonly id: string;
  status?: string;
  metadata?: Record<string, string>;
  readonly host?: string;
}

/** A Cinder, and a Keystone before it, in memory: it answers as Cinder 21 does what Sluice's client asks. */
export interface FakeCinder extends AsyncDisposable {
  /** `http://127.0.0.1:PORT`, or `https://localhost:PORT` */
  readonly address: string;
  readonly volumes: Map<string, FakeVolume>;
  /** `METHOD path` of each call, in order. */
  readonly calls: string[];
  /** Headers of the last call. */
  readonly lastHeaders: () => IncomingMessage['headers'];
  /** Bodies that Keystone was sent. */
  readonly identities: unknown[];
  /** Done to the next calls instead of an answer, one each. */
  readonly faults: Fault[];
  /** The newest microversion it knows. */
  newest: string;
  /** Tokens that are accepted; undefined for any. */
  tokens: Set<string> | undefined;
  /** How long tokens of its Keystone live. */
  tokenLifeMs: number;
}

export type Fault =
  | { readonly kind: 'reset' }
  | { readonly kind: 'status'; readonly status: number }
  | { readonly kind: 'slow'; readonly ms: number };

type Reply = readonly [status: number, body?: unknown, headers?: Record<string, string>];

const kinds: Record<number, string> = { 400: 'badRequest', 401: 'unauthorized', 403: 'forbidden', 404: 'itemNotFound' };
const refuse = (code: number, message: string): Reply => [code, { [kinds[code] ?? 'computeFault']: { code, message } }];

/** @param tls serves HTTPS with that certificate */
export async function startFakeCinder(tls?: { readonly cert: Buffer; readonly key: Buffer }): Promise<FakeCinder> {
  let headers: IncomingMessage['headers'] = {};
  let server: Server;
  const fake: FakeCinder = {
    address: '',
    volumes: new Map(),
    calls: [],
    lastHeaders: () => headers,
    identities: [],
    faults: [],
    newest: '3.70',
    tokens: undefined,
    tokenLifeMs: 3_600_000,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const text = (await request.toArray()).join('');
    headers = request.headers;
    fake.calls.push(`${request.method} ${request.url}`);
    const fault = fake.faults.shift();
    if (fault?.kind === 'reset') return void request.socket.destroy();
    if (fault?.kind === 'slow') await pause(fault.ms);
    const body = text === '' ? undefined : JSON.parse(text);
    const [status, answer, more] =
      fault?.kind === 'status' ? refuse(fault.status, 'a fault of the test') : replyTo(fake, request, body);
    response.writeHead(status, { 'content-type': 'application/json', ...more });
    response.end(answer === undefined ? '' : JSON.stringify(answer));
  };
  const listener = (request: IncomingMessage, response: ServerResponse) => void serve(request, response);
  server = tls ? createTlsServer({ cert: tls.cert, key: tls.key }, listener) : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return Object.assign(fake, { address: tls ? `https://localhost:${port}` : `http://127.0.0.1:${port}` });
}

function replyTo(fake: FakeCinder, request: IncomingMessage, body: unknown): Reply {
  const { method, headers } = request;
  const url = new URL(request.url ?? '', 'http://cinder');
  if (url.pathname === '/') {
    const version = { id: 'v3.0', status: 'CURRENT', version: fake.newest, min_version: '3.0' };
    return [300, { versions: [version] }];
  }
  if (url.pathname === '/v3/auth/tokens') return tokenOf(fake, body);
  const token = `${headers['x-auth-token']}`;
  if (fake.tokens !== undefined && !fake.tokens.has(token))
    return refuse(401, 'The request you have made requires authentication.');
  const asked = Number(/^volume 3\.(\d+)$/.exec(`${headers['openstack-api-version']}`)?.[1] ?? Number.NaN);
  if (!(asked <= Number(fake.newest.slice(2)))) return refuse(406, `Version 3.${asked} is not supported by the API.`);
  const [, project, kind, id, metadata, key] =
    /^\/v3\/([^/]+)\/([^/]+)(?:\/([^/]+))?(?:\/(metadata))?(?:\/([^/]+))?$/.exec(url.pathname) ?? [];
  if (project !== 'abc') return refuse(400, 'Malformed request url');
  if (kind === 'os-services')
    return [
      200,
      { services: [{ binary: 'cinder-volume', host: 'hostA@lvm', status: 'enabled', state: 'up', zone: 'nova' }] },
    ];
  if (kind === 'scheduler-stats')
    return [
      200,
      {
        pools: [
          {
            name: 'hostA@lvm#lvm',
            capabilities: { total_capacity_gb: 251.9, free_capacity_gb: 'unknown', volume_backend_name: 'lvm' },
          },
        ],
      },
    ];
  if (kind !== 'volumes' || id === undefined) return refuse(404, 'The resource could not be found.');
  if (id === 'detail') return pageOf(fake, url);
  const volume = fake.volumes.get(id);
  if (volume === undefined) return refuse(404, `Volume ${id} could not be found.`);
  return metadata === undefined ? [200, { volume: shown(volume) }] : metadataOf(volume, method, key, body);
}

function metadataOf(volume: FakeVolume, method: string | undefined, key: string | undefined, body: unknown): Reply {
  volume.metadata ??= {};
  if (method === 'GET') return [200, { metadata: volume.metadata }];
  if (volume.status === 'maintenance')
    return refuse(400, `Volume ${volume.id} status must not be maintenance, but current status is: maintenance.`);
  if (method === 'POST') {
    Object.assign(volume.metadata, (body as { metadata: Record<string, string> }).metadata);
    return [200, { metadata: volume.metadata }];
  }
  if (key === undefined || !(key in volume.metadata))
    return refuse(404, `Volume ${volume.id} has no metadata with key ${key}.`);
  delete volume.metadata[key];
  return [200];
}

function pageOf(fake: FakeCinder, url: URL): Reply {
  const all = [...fake.volumes.values()];
  const marker = url.searchParams.get('marker');
  const from = marker === null ? 0 : all.findIndex(({ id }) => id === marker) + 1;
  const limit = Number(url.searchParams.get('limit') ?? 1000);
  const page = all.slice(from, from + limit);
  const href = `http://behind-a-proxy/v3/abc/volumes/detail?marker=${page.at(-1)?.id}`;
  const links = page.length === limit ? { volumes_links: [{ rel: 'next', href }] } : {};
  return [200, { volumes: page.map(shown), ...links }];
}

function tokenOf(fake: FakeCinder, body: unknown): Reply {
  fake.identities.push(body);
  if (JSON.stringify(body).includes('wrong')) return refuse(401, 'The request you have made requires authentication.');
  const token = `token-${fake.identities.length}`;
  fake.tokens = new Set([token]);
  const issued = Date.now() - 3 * 86_400_000;
  const endpoints = [
    { interface: 'public', region_id: 'south', url: 'http://127.0.0.1:1/v3/abc' },
    { interface: 'internal', region_id: 'north', url: 'http://127.0.0.1:1/v3/abc' },
    { interface: 'public', region_id: 'north', url: `${fake.address}/v3/abc` },
  ];
  const said = {
    issued_at: new Date(issued).toISOString(),
    expires_at: new Date(issued + fake.tokenLifeMs).toISOString(),
    project: { id: 'abc' },
    catalog: [
      { type: 'compute', endpoints: [] },
      { type: 'volumev3', endpoints },
    ],
  };
  return [201, { token: said }, { 'x-subject-token': token }];
}

function shown({ id, status = 'available', metadata = {}, host = 'hostA@lvm#lvm' }: FakeVolume): object {
  return {
    id,
    status,
    metadata,
    name: '',
    size: 1,
    migration_status: null,
    'os-vol-host-attr:host': host,
    'os-vol-tenant-attr:tenant_id': 'abc',
    'os-vol-mig-status-attr:migstat': null,
    'os-vol-mig-status-attr:name_id': null,
  };
}
