import type { Pool } from '../../proto/gen/sluice/agent/v1/Pool.ts';
import type { Volume } from '../../proto/gen/sluice/agent/v1/Volume.ts';

/** What a simulated agent refuses with. */
export class FakeFault extends Error {
  readonly reason: string;
  readonly facts = {};
  constructor(reason: string, message = reason) {
    super(message);
    this.reason = reason;
  }
}

/** A hidden volume that a migration writes. */
interface Target {
  readonly migrationId: string;
  readonly pool: string;
  readonly sizeBytes: number;
  readonly metadata: Record<string, string>;
  readonly landing: { landedBytes: number };
  /** The name it is to get. */
  readonly volume: string;
  readonly damage: Damage;
}

/** Segments of a target that are not as at the source, by number. */
interface Damage {
  segments: Set<number>;
  /** Whether they stay so, however often they are written. */
  isLasting: boolean;
}

/** Volumes of a host, in memory: they stay when its agent starts anew. */
export class FakeStorage {
  readonly capacityBytes: number;
  readonly pools: readonly string[];
  readonly #volumes = new Map<string, Volume>();
  readonly #damaged = new Map<string, Damage>();
  readonly #targets = new Map<string, Target>();

  constructor(pools: readonly string[], capacityBytes: number) {
    this.pools = pools;
    this.capacityBytes = capacityBytes;
  }

  add(pool: string, name: string, sizeBytes: number, rest: Partial<Volume> = {}): void {
    const volume = { name, pool, sizeBytes, allocatedBytes: sizeBytes, metadata: {}, holders: [], ...rest };
    this.#volumes.set(`${pool}/${name}`, volume);
  }

  volumes(pool = ''): Volume[] {
    return [...this.#volumes.values()].filter((volume) => pool === '' || volume.pool === pool);
  }

  /** Lets a segment of a volume be another than it was. */
  damage(pool: string, name: string, segment: number): void {
    const damage = this.damageOf(pool, name) ?? { segments: new Set(), isLasting: true };
    damage.segments.add(segment);
    this.#damaged.set(`${pool}/${name}`, damage);
  }

  damageOf(pool: string, name: string): Damage | undefined {
    return this.#damaged.get(`${pool}/${name}`);
  }

  /** Migrations that have a hidden target here. */
  hidden(): string[] {
    return [...this.#targets.values()].map(({ migrationId }) => migrationId);
  }

  describe(name: string): Pool {
    const volumes = this.volumes(name);
    const targets = [...this.#targets.values()].filter(({ pool }) => pool === name);
    const taken = [...volumes, ...targets].reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    const freeBytes = Math.max(0, this.capacityBytes - taken);
    const space = { capacityBytes: this.capacityBytes, freeBytes, largestFreeBytes: freeBytes, freeDeviceBytes: [] };
    return { name, driver: 'file', ...space, volumeCount: volumes.length, problem: '' };
  }

  volume(pool: string, name: string): Volume {
    return this.#volumes.get(`${pool}/${name}`) ?? fail('VOLUME_NOT_FOUND', `no volume ${name} in ${pool}`);
  }

  create(target: Omit<Target, 'landing' | 'volume' | 'damage'>, volume: string): Target {
    if (!this.pools.includes(target.pool)) fail('POOL_NOT_FOUND', target.pool);
    if (this.#volumes.has(`${target.pool}/${volume}`)) fail('VOLUME_EXISTS', volume);
    const key = `${target.pool}/${target.migrationId}`;
    const created = this.#targets.get(key) ?? {
      ...target,
      volume,
      landing: { landedBytes: 0 },
      damage: { segments: new Set(), isLasting: false },
    };
    this.#targets.set(key, created);
    return created;
  }

  target(pool: string, migrationId: string): Target {
    return this.#targets.get(`${pool}/${migrationId}`) ?? fail('TARGET_NOT_FOUND', migrationId);
  }

  publish(pool: string, migrationId: string, name: string): Volume {
    const target = this.#targets.get(`${pool}/${migrationId}`);
    if (target === undefined) return this.#volumes.get(`${pool}/${name}`) ?? fail('TARGET_NOT_FOUND', migrationId);
    if (this.#volumes.has(`${pool}/${name}`)) fail('VOLUME_EXISTS', name);
    this.add(pool, name, target.sizeBytes, { metadata: target.metadata });
    this.discard(pool, migrationId);
    return this.volume(pool, name);
  }

  discard(pool: string, migrationId: string): void {
    this.#targets.delete(`${pool}/${migrationId}`);
  }

  remove(pool: string, name: string): void {
    const volume = this.#volumes.get(`${pool}/${name}`);
    if (volume && volume.holders.length > 0) fail('VOLUME_HELD', volume.holders.join());
    this.#volumes.delete(`${pool}/${name}`);
  }

  rename(pool: string, name: string, newName: string): Volume {
    const volume = this.#volumes.get(`${pool}/${name}`);
    if (volume === undefined) return this.volume(pool, newName);
    this.remove(pool, name);
    this.add(pool, newName, volume.sizeBytes, { metadata: volume.metadata });
    return this.volume(pool, newName);
  }
}

function fail(reason: string, message: string): never {
  throw new FakeFault(reason, message);
}
