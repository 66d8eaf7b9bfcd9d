import { agentsOf } from '../core/migration/copy-at-work.ts';
import type { Migration } from '../core/migration/migration.ts';

/** Ids of migrations by the hosts of their ends. */
export class ByHost {
  readonly #ids = new Map<string, Set<string>>();
  readonly #hosts = new Map<string, readonly string[]>();

  /** Takes in a migration, or where its ends are now. */
  put(migration: Migration): void {
    const { id } = migration;
    const { source, sink } = agentsOf(migration);
    const hosts = [...new Set([source, sink])];
    if (this.#hosts.get(id)?.join('\n') === hosts.join('\n')) return;
    this.drop(id);
    this.#hosts.set(id, hosts);
    for (const host of hosts) {
      const ids = this.#ids.get(host) ?? new Set();
      this.#ids.set(host, ids.add(id));
    }
  }

  drop(id: string): void {
    for (const host of this.#hosts.get(id) ?? []) {
      const ids = this.#ids.get(host);
      ids?.delete(id);
      if (ids?.size === 0) this.#ids.delete(host);
    }
    this.#hosts.delete(id);
  }

  /** With an end on the host. */
  on(host: string): readonly string[] {
    return [...(this.#ids.get(host) ?? [])];
  }
}
