import type { PoolFacts, VolumeFacts } from '../core/plan/volume.ts';
import type { HostLink } from './host-link.ts';
import type { Hosts } from './hosts.ts';

/** What many hosts said, and which of them could not be asked. */
export interface Survey<T> {
  readonly found: readonly T[];
  /** Ordered by name. */
  readonly silentHosts: readonly string[];
}

/** Volumes and pools of all hosts, asked anew each time: only the hosts know. */
export class VolumeCatalog {
  readonly #hosts: Hosts;

  constructor(hosts: Hosts) {
    this.#hosts = hosts;
  }

  /** Ordered by name, then host, then pool. @param host only this one; empty for all */
  async volumes(host = ''): Promise<Survey<VolumeFacts>> {
    const survey = await this.#ask(host, ({ agent }) => agent.listVolumes());
    const order = (volume: VolumeFacts) => [volume.name, volume.host, volume.pool];
    return { ...survey, found: sorted(survey.found, order) };
  }

  /** Ordered by host, then name. @param host only this one; empty for all */
  async pools(host = ''): Promise<Survey<PoolFacts>> {
    const survey = await this.#ask(host, ({ agent }) => agent.listPools());
    return { ...survey, found: sorted(survey.found, (pool) => [pool.host, pool.name]) };
  }

  /**
   * Every volume of a name, more than one being more than there should be; each pool is asked for that one only.
   * @param hosts only these; all without it
   */
  async named(volume: string, hosts?: readonly string[]): Promise<Survey<VolumeFacts>> {
    const survey = await this.#ask(hosts ?? '', async ({ agent }) => {
      const pools = await agent.listPools();
      const found = await Promise.all(pools.map(({ name }) => agent.findVolume(name, volume)));
      return found.filter((volumeThere) => volumeThere !== undefined);
    });
    return { ...survey, found: sorted(survey.found, ({ host, pool }) => [host, pool]) };
  }

  /** @throws AgentFailure */
  setMetadata(volume: VolumeFacts, metadata: Readonly<Record<string, string>>): Promise<VolumeFacts> {
    return this.#hosts.linkTo(volume.host).agent.setMetadata(volume.pool, volume.name, metadata);
  }

  /** @param hosts one, these, or with '' all */
  async #ask<T>(hosts: string | readonly string[], question: (link: HostLink) => Promise<T[]>): Promise<Survey<T>> {
    const silentHosts: string[] = [];
    const asked = hosts === '' ? this.#hosts.all() : this.#linksTo(typeof hosts === 'string' ? [hosts] : hosts);
    const answers = await Promise.all(
      asked.map(async (link) => {
        try {
          if (link.standing.kind === 'up') return await question(link);
        } catch {
          // Whatever kept it from answering, the answer says that it is missing.
        }
        silentHosts.push(link.host);
        return [];
      }),
    );
    return { found: answers.flat(), silentHosts: silentHosts.sort() };
  }

  /** Those of them that are in the inventory, each once. */
  #linksTo(hosts: readonly string[]): HostLink[] {
    return [...new Set(hosts)].flatMap((host) => this.#hosts.find(host) ?? []);
  }
}

/** Ordered by the texts of each, compared by code unit, the first that differs deciding. */
function sorted<T>(items: readonly T[], textsOf: (item: T) => readonly string[]): T[] {
  const keyed = items.map((item) => ({ item, key: textsOf(item).join('\0') }));
  return keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)).map(({ item }) => item);
}
