import { migrationIdOf } from '../core/migration/name.ts';
import type { CopyStatus } from '../core/plan/copy-status.ts';
import type { HostStanding } from '../core/plan/standing.ts';
import type { PolicyHost } from '../core/policy/policy-set.ts';
import type { Agent } from './agent.ts';
import { AgentFailure } from './agent-failure.ts';
import { HostLink } from './host-link.ts';
import { Pacing } from './pacing.ts';

/** Something changed that may matter to a migration. */
export type HostChange =
  | { readonly kind: 'standing'; readonly host: string; readonly standing: HostStanding }
  | {
      readonly kind: 'copy';
      readonly host: string;
      readonly migrationId: string;
      readonly status: CopyStatus;
      /** What was known of the copy until now; undefined where nothing was. */
      readonly before: CopyStatus | undefined;
    }
  /** A copy was offered, or an offer has gone. */
  | { readonly kind: 'offers'; readonly host: string };

const unknownHost: HostStanding = { kind: 'unknown' };

/** The hosts of the inventory, each with its link; follows the inventory as it changes. */
export class Hosts {
  readonly #connect: (host: string, address: string) => Agent;
  readonly #links = new Map<string, HostLink>();
  readonly #groups = new Map<string, readonly string[]>();
  readonly #listeners = new Set<(change: HostChange) => void>();
  /** A TLS handshake takes a few milliseconds of a core; those of a thousand agents at once would all time out. */
  readonly #pacing = new Pacing(100, 200);

  /** @param connect makes the client of an agent; does not wait for the connection */
  constructor(connect: (host: string, address: string) => Agent) {
    this.#connect = connect;
  }

  /** Takes over the hosts of an inventory: links to those that are gone or have moved are closed, new ones opened. */
  follow(inventory: ReadonlyMap<string, PolicyHost>): void {
    for (const [name, link] of this.#links) {
      const address = inventory.get(name)?.agent.value;
      if (address === link.address) continue;
      link.close();
      this.#links.delete(name);
      if (address === undefined) this.#tell({ kind: 'standing', host: name, standing: unknownHost });
    }
    this.#groups.clear();
    for (const { name, agent, groups } of inventory.values()) {
      this.#groups.set(name, groups);
      if (!this.#links.has(name)) this.#open(name, agent.value);
    }
  }

  /** Ordered by name. */
  all(): HostLink[] {
    return [...this.#links.values()].sort((a, b) => (a.host < b.host ? -1 : 1));
  }

  up(): HostLink[] {
    return this.all().filter((link) => link.standing.kind === 'up');
  }

  find(host: string): HostLink | undefined {
    return this.#links.get(host);
  }

  groupsOf(host: string): readonly string[] {
    return this.#groups.get(host) ?? [];
  }

  standingOf(host: string): HostStanding {
    return this.#links.get(host)?.standing ?? unknownHost;
  }

  copyOn(host: string, copyId: string): CopyStatus | undefined {
    return this.#links.get(host)?.copies.get(copyId);
  }

  /** Whether a program of the host still offers that copy. */
  isOffered(host: string, offerId: string): boolean {
    return this.#links.get(host)?.offers.some(({ id }) => id === offerId) ?? false;
  }

  /** The link to a host that is to be asked something. @throws AgentFailure HOST_UNKNOWN when it left the inventory */
  linkTo(host: string): HostLink {
    const link = this.#links.get(host);
    if (link !== undefined) return link;
    throw new AgentFailure('HOST_UNKNOWN', `host ${host} is not in the inventory`, { host }, { transient: true });
  }

  /** @returns a function that ends the listening */
  onChange(listener: (change: HostChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  close(): void {
    for (const link of this.#links.values()) link.close();
    this.#links.clear();
  }

  /** Closes the channels when nothing needs them any more: the last thing before the process ends. */
  onApplicationShutdown(): void {
    this.close();
  }

  #open(host: string, address: string): void {
    const link = new HostLink(
      host,
      address,
      this.#connect(host, address),
      {
        standingChanged: (standing) => this.#tell({ kind: 'standing', host, standing }),
        copyChanged: (status, before) => {
          const migrationId = migrationIdOf(status.copyId);
          this.#tell({ kind: 'copy', host, migrationId, status, before });
        },
        offersChanged: () => this.#tell({ kind: 'offers', host }),
      },
      this.#pacing,
    );
    this.#links.set(host, link);
    void link.run();
  }

  #tell(change: HostChange): void {
    for (const listener of this.#listeners) listener(change);
  }
}
