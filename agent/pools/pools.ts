import { join } from 'node:path';
import type { PoolConfig } from '../config/pool-config.ts';
import { Fault } from '../fault.ts';
import { BlockPool } from './block/block-pool.ts';
import type { MoveOutcome, PoolDriver, Volume } from './driver.ts';
import { FilePool } from './file/file-pool.ts';

/** The pools of this host. Nothing outside them can be named. */
export class Pools {
  readonly #pools: ReadonlyMap<string, PoolDriver>;

  /** @param state the agent's folder for what must outlive it */
  constructor(configs: readonly PoolConfig[], state: string) {
    const sorted = [...configs].sort((a, b) => (a.name < b.name ? -1 : 1));
    this.#pools = new Map(sorted.map((config) => [config.name, driverFor(config, state)]));
  }

  /** Ordered by name. */
  get all(): readonly PoolDriver[] {
    return [...this.#pools.values()];
  }

  /** @throws Fault POOL_NOT_FOUND */
  get(name: string): PoolDriver {
    const pool = this.#pools.get(name);
    if (pool !== undefined) return pool;
    const known = [...this.#pools.keys()].join(', ');
    throw new Fault('POOL_NOT_FOUND', `this host has no pool ${JSON.stringify(name)}; it has ${known}`, { pool: name });
  }

  /** The volumes of every pool that can be read, by pool; why another cannot is in its status. */
  async volumes(): Promise<{ readonly pool: PoolDriver; readonly volume: Volume }[]> {
    const lists = await Promise.all(
      this.all.map(async (pool) => {
        const volumes = await pool.list().catch(noneIfUnusable);
        return volumes.map((volume) => ({ pool, volume }));
      }),
    );
    return lists.flat();
  }

  /** Moves a volume between two pools by their drivers' own means, if they can. @throws Fault as `PoolDriver.adopt` */
  async move(from: string, volume: string, to: string, keepSourceAs: string | undefined): Promise<MoveOutcome> {
    const [source, destination] = [this.get(from), this.get(to)];
    if (source === destination) {
      throw new Fault('REQUEST_INVALID', `volume ${volume} is in pool ${to} already`, { pool: to, volume });
    }
    return destination.adopt(source, volume, keepSourceAs);
  }
}

function driverFor(config: PoolConfig, state: string): PoolDriver {
  switch (config.driver) {
    case 'file':
      return new FilePool(config.name, config.path);
    case 'block':
      return new BlockPool(config.name, config.devices, join(state, 'pools', `${config.name}.json`));
    default:
      return config satisfies never;
  }
}

function noneIfUnusable(error: unknown): Volume[] {
  if (error instanceof Fault && error.reason === 'POOL_UNUSABLE') return [];
  throw error;
}
