import { Fault } from '../fault.ts';
import type { Pools } from '../pools/pools.ts';
import type { CopySpec } from './spec.ts';
import type { Usable } from './uses.ts';

/** What a copy reads: a volume, or the hidden target of a migration. */
export function sourceOf({ pool, volume, sink }: CopySpec): Usable {
  if (sink.kind !== 'digest' || sink.migrationId === undefined) return { kind: 'volume', pool, name: volume };
  return { kind: 'target', pool, name: sink.migrationId };
}

/**
 * Path of what a copy reads.
 * @throws Fault POOL_NOT_FOUND, VOLUME_NOT_FOUND, TARGET_NOT_FOUND, VOLUME_HELD; SOURCE_SHORT when there is less of it than is to be read
 */
export async function openSource(pools: Pools, spec: CopySpec): Promise<string> {
  const { kind, pool, name } = sourceOf(spec);
  const driver = pools.get(pool);
  const source = kind === 'volume' ? await driver.openSource(name) : await openToRead(driver, name);
  if (source.sizeBytes >= spec.sizeBytes) return source.path;
  const what = kind === 'volume' ? `volume ${name}` : `the target of migration ${name}`;
  throw new Fault(
    'SOURCE_SHORT',
    `pool ${pool}, ${what} has ${source.sizeBytes} bytes, less than the ${spec.sizeBytes} to copy; look at it again and start anew`,
    { pool, volume: name, size_bytes: String(source.sizeBytes), wanted_bytes: String(spec.sizeBytes) },
  );
}

/** Opened for writing from its end on it stays as it is. */
async function openToRead(driver: ReturnType<Pools['get']>, migrationId: string) {
  const { sizeBytes } = await driver.getTarget(migrationId);
  return driver.openTarget(migrationId, sizeBytes);
}
