import { Fault } from '../fault.ts';
import type { PoolDriver } from './driver.ts';

type Pool = Pick<PoolDriver, 'name' | 'driver'>;

/** What every driver refuses in the same words. */
export function volumeNotFound(pool: Pool, name: string): Fault {
  return new Fault('VOLUME_NOT_FOUND', `pool ${pool.name} has no volume ${name}`, { pool: pool.name, volume: name });
}

export function volumeExists(pool: Pool, name: string, by = 'a volume of this name is there already'): Fault {
  return new Fault('VOLUME_EXISTS', `pool ${pool.name}, volume ${name}: ${by}`, { pool: pool.name, volume: name });
}

export function targetNotFound(pool: Pool, migrationId: string): Fault {
  return new Fault('TARGET_NOT_FOUND', `pool ${pool.name} has no target of migration ${migrationId}`, {
    pool: pool.name,
    migration_id: migrationId,
  });
}

/** A migration has one target per pool; asking for another one is a mistake of the caller. */
export function otherTarget(pool: Pool, migrationId: string, there: { volume: string; sizeBytes: number }): Fault {
  return new Fault(
    'REQUEST_INVALID',
    `pool ${pool.name} already has another target of migration ${migrationId}: volume ${there.volume} of ${there.sizeBytes} bytes; discard it first`,
    { pool: pool.name, migration_id: migrationId, volume: there.volume, size_bytes: String(there.sizeBytes) },
  );
}

export function volumeHeld(pool: Pool, what: string, holders: readonly string[]): Fault {
  return new Fault('VOLUME_HELD', `pool ${pool.name}, ${what} is held: ${holders.join('; ')}; let go of it first`, {
    pool: pool.name,
    holders: holders.join('; '),
  });
}

export function poolUnusable(pool: Pool, cause: unknown): Fault {
  const detail = typeof cause === 'string' ? cause : (cause as Error).message;
  return new Fault('POOL_UNUSABLE', `pool ${pool.name}: ${detail}`, { pool: pool.name }, { cause, transient: true });
}
