import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { actionRoutes } from '../../daemon/cinder-api/action-routes.ts';
import { application } from '../../daemon/cinder-api/application.ts';
import { Callers } from '../../daemon/cinder-api/caller.ts';
import { metadataRoutes } from '../../daemon/cinder-api/metadata-routes.ts';
import { ShownVolumes } from '../../daemon/cinder-api/shown-volumes.ts';
import { storageRoutes } from '../../daemon/cinder-api/storage-routes.ts';
import { volumeRoutes } from '../../daemon/cinder-api/volume-routes.ts';
import { cleared } from '../../daemon/core/migration/cleared.ts';
import { type Migration, type MigrationRequest, newMigration } from '../../daemon/core/migration/migration.ts';
import { Refusal } from '../../daemon/core/migration/refusal.ts';
import type { PoolFacts, VolumeFacts } from '../../daemon/core/plan/volume.ts';
import type { HostLink } from '../../daemon/hosts/host-link.ts';
import type { PlannedMigration } from '../../daemon/migrations/desk.ts';
import type { MigrationView } from '../../daemon/migrations/entry.ts';

const GiB = 2 ** 30;

/** Cinder's API over volumes and migrations in memory, without a socket. */
export interface CinderApiScene {
  readonly app: FastifyInstance;
  readonly volumes: VolumeFacts[];
  readonly silentHosts: string[];
  readonly migrations: Migration[];
  /** What the desk of migrations refuses with. */
  refusal: Error | undefined;
}

export function volumeFacts(name: string, more: Partial<VolumeFacts> = {}): VolumeFacts {
  const place = { host: 'stor-01', pool: 'fast', driver: 'file' };
  return { name, ...place, sizeBytes: GiB, allocatedBytes: 0, metadata: {}, holders: [], ...more };
}

/** A migration to stor-02:fast as it is when it was accepted. */
export function migrationOf(request: Partial<MigrationRequest>, more: Partial<Migration> = {}): Migration {
  const destination = { host: 'stor-02', pool: 'fast' };
  const asked = { volume: 'vol-1', destination, limit: undefined, forceHostCopy: false, keepSource: undefined };
  const source = { host: 'stor-01', pool: 'fast' };
  const origin = { source, drivers: { source: 'file', destination: 'file' }, sizeBytes: GiB, metadata: {} };
  return { ...newMigration('m-1', { ...asked, ...request }, origin, 1_000), ...more };
}

/** Tokens `admin`, `member` and `reader`, all of the project abc. */
export async function cinderApiScene(volumes: VolumeFacts[]): Promise<CinderApiScene> {
  const roles = ['admin', 'member', 'reader'] as const;
  const tokens = roles.map((role) => ({
    secret: { kind: 'text' as const, text: role },
    user: 'u',
    project: 'abc',
    role,
  }));
  const app = application(await Callers.read(tokens), pino({ level: 'silent' }), undefined);
  const scene: CinderApiScene = { app, volumes, silentHosts: [], migrations: [], refusal: undefined };
  const desk = volumeDesk(scene);
  const register = registerOf(scene);
  const shown = new ShownVolumes(desk, register);
  volumeRoutes(app, shown);
  metadataRoutes(app, shown, desk);
  actionRoutes(app, { volumes: shown, migrations: migrationDesk(scene), register });
  const links = [link('stor-01'), link('stor-02'), { ...link('stor-03'), standing: { kind: 'down', reason: 'gone' } }];
  const hosts = { all: () => links as HostLink[], find: (host: string) => links.find((known) => known.host === host) };
  const found = [pool('stor-01', 'fast'), pool('stor-02', 'fast')];
  storageRoutes(app, { pools: async () => ({ found, silentHosts: ['stor-03'] }) }, hosts as never);
  return scene;
}

/** An idle volume, one that is held, and one on the other host. */
export function threeVolumes(): Promise<CinderApiScene> {
  return cinderApiScene([
    volumeFacts('vol-1', { metadata: { tier: 'gold' } }),
    volumeFacts('vol-2', { sizeBytes: GiB + 1, holders: ['mounted at /srv/db'] }),
    volumeFacts('vol-3', { host: 'stor-02' }),
  ]);
}

function volumeDesk(scene: CinderApiScene) {
  const get = async (name: string) => {
    const [found, ...others] = scene.volumes.filter((volume) => volume.name === name);
    if (found === undefined)
      throw new Refusal('VOLUME_NOT_FOUND', 'none', { volume: name, silent_hosts: scene.silentHosts.join(',') });
    if (others.length > 0) throw new Refusal('VOLUME_AMBIGUOUS', `volume ${name} is in more than one place`);
    return found;
  };
  return {
    get,
    list: async () => ({ found: [...scene.volumes], silentHosts: scene.silentHosts }),
    async update(name: string, set: Readonly<Record<string, string>>, unset: readonly string[]) {
      const before = await get(name);
      const kept = Object.entries(before.metadata).filter(([key]) => !unset.includes(key));
      const after = { ...before, metadata: { ...Object.fromEntries(kept), ...set } };
      scene.volumes.splice(scene.volumes.indexOf(before), 1, after);
      return after;
    },
  };
}

function registerOf({ migrations }: CinderApiScene) {
  const view = (migration: Migration) => ({ migration }) as MigrationView;
  const ended = ['succeeded', 'failed', 'cancelled'];
  return {
    active: () => migrations.filter(({ state }) => !ended.includes(state.kind)).map(view),
    list: async ({ volume }: { readonly volume: string | undefined }) =>
      migrations.filter(({ request }) => request.volume === volume).map(view),
    async clearOutcome(id: string) {
      const at = migrations.findIndex((known) => known.id === id);
      const next = cleared(migrations[at] as Migration);
      if (next instanceof Refusal) throw next;
      migrations[at] = next;
    },
  };
}

function migrationDesk(scene: CinderApiScene) {
  return {
    async create(_id: string, request: MigrationRequest) {
      if (scene.refusal !== undefined) throw scene.refusal;
      scene.migrations.unshift(migrationOf(request));
      return {} as PlannedMigration;
    },
  };
}

function link(host: string) {
  const standing = { kind: 'up', instanceId: 'i' } as const;
  return { host, standing, agentVersion: '0.1.0', lastHeardAt: Date.UTC(2026, 10, 22, 7, 51) };
}

function pool(host: string, name: string): PoolFacts {
  const space = { capacityBytes: 100 * GiB, freeBytes: 60 * GiB, largestFreeBytes: 60 * GiB, freeDeviceBytes: [] };
  return { host, name, driver: 'file', ...space, volumeCount: 1, problem: '' };
}
