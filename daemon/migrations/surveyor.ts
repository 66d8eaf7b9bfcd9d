import type { Migration, MigrationRequest } from '../core/migration/migration.ts';
import type { Place } from '../core/migration/place.ts';
import { hasEnded } from '../core/migration/state.ts';
import type { Survey } from '../core/plan/check-start.ts';
import { claimsBefore, claimsOn } from '../core/plan/claims.ts';
import type { PreflightFacts } from '../core/plan/preflight.ts';
import type { Claim } from '../core/plan/room.ts';
import { whyNotUp } from '../core/plan/standing.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { VolumeCatalog } from '../hosts/volume-catalog.ts';
import type { MigrationRegister } from './register.ts';

/** Looks at what the checks of a migration need: at the hosts, and at the other migrations. */
export class Surveyor {
  readonly #hosts: Hosts;
  readonly #catalog: VolumeCatalog;
  readonly #register: Pick<MigrationRegister, 'active' | 'activeOn'>;

  constructor(hosts: Hosts, catalog: VolumeCatalog, register: Pick<MigrationRegister, 'active' | 'activeOn'>) {
    this.#hosts = hosts;
    this.#catalog = catalog;
    this.#register = register;
  }

  /** For a request. @param own the id of its migration, which stands in its own way as little as what it was promised */
  async ofRequest(request: MigrationRequest, own: string): Promise<PreflightFacts> {
    const claims = claimsOn(request.destination, this.#around(request.destination), own);
    return { ...(await this.#look(request, undefined)), claims, migratingAs: this.migrating(request.volume, own) };
  }

  /** What the other migrations make of it since: they may have been accepted while the hosts were asked. */
  renewed(seen: PreflightFacts, { volume, destination }: MigrationRequest, own: string): PreflightFacts {
    const claims = union(seen.claims, claimsOn(destination, this.#around(destination), own));
    return { ...seen, claims, migratingAs: this.migrating(volume, own) };
  }

  /** Just before the start. */
  async ofStart(migration: Migration, scope: Survey['scope']): Promise<Survey> {
    const { request, source } = migration;
    // Before the pools are asked: a target that is made meanwhile counts twice then, which only waits, and never not at all.
    const claims = claimsBefore(migration, this.#around(request.destination));
    const ends = scope === 'ends' ? [source.host, request.destination.host] : undefined;
    const looked = await this.#look(request, ends);
    return { ...looked, claims, migratingAs: undefined, scope, at: Date.now() };
  }

  /** The migration, not ended, that a volume is in. @param except an id that does not count */
  migrating(volume: string, except: string): string | undefined {
    const isIn = ({ id, request, state }: Migration) => id !== except && request.volume === volume && !hasEnded(state);
    return this.#register.active().find(({ migration }) => isIn(migration))?.migration.id;
  }

  /** Why hosts of a migration cannot be worked with now, for a person; empty when they can. */
  hostsAwaited({ source, request }: Migration): string[] {
    const hosts = new Set([source.host, request.destination.host]);
    return [...hosts].flatMap((host) => whyNotUp(host, this.#hosts.standingOf(host)) ?? []);
  }

  async #look({ volume, destination, from }: MigrationRequest, hosts: readonly string[] | undefined) {
    const [{ found, silentHosts }, pools] = await Promise.all([
      this.#catalog.named(volume, hosts),
      this.#catalog.pools(destination.host || '-'),
    ]);
    const standing = this.#hosts.standingOf(destination.host);
    const isSilent = standing.kind === 'up' && pools.silentHosts.length > 0;
    return {
      volumes: found,
      silentHosts,
      source: from && this.#hosts.standingOf(from.host),
      destination: isSilent ? ({ kind: 'down', reason: 'its agent did not tell its pools' } as const) : standing,
      destinationPools: pools.found,
    };
  }

  /** Those that have an end on the host of a pool: nobody else makes claims there. */
  #around({ host }: Place): Migration[] {
    return this.#register.activeOn(host).map(({ migration }) => migration);
  }
}

function union(a: readonly Claim[], b: readonly Claim[]): Claim[] {
  return [...new Map([...a, ...b].map((claim) => [claim.migrationId, claim])).values()];
}
