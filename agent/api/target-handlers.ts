import type { HiddenTargets } from '../copies/hidden-targets.ts';
import type { TargetSinks } from '../copies/target-sinks.ts';
import type { Uses } from '../copies/uses.ts';
import { Fault } from '../fault.ts';
import type { Pools } from '../pools/pools.ts';
import { volumeToWire } from './pool-handlers.ts';
import type { AgentHandlers } from './server.ts';

/** The calls about hidden targets: made, given their name, thrown away. */
export function targetHandlers(
  pools: Pools,
  targets: HiddenTargets,
  uses: Uses,
  sinks: TargetSinks,
): Pick<AgentHandlers, 'createTarget' | 'getTarget' | 'publishTarget' | 'discardTarget'> {
  return {
    async createTarget({ pool, migrationId, volume, sizeBytes, metadata }) {
      requireSize(volume, sizeBytes);
      return pools.get(pool).createTarget({ migrationId, volume, sizeBytes, metadata });
    },

    async getTarget({ pool, migrationId }) {
      return targets.look(pool, migrationId);
    },

    async publishTarget({ pool, migrationId, volume }) {
      const driver = pools.get(pool);
      const publish = () => driver.publishTarget(migrationId, volume);
      const published = await uses.during({ kind: 'target', pool, name: migrationId }, 'its publishing', publish);
      sinks.forget(pool, migrationId);
      await targets.forget(pool, migrationId);
      return { volume: volumeToWire(driver, published) };
    },

    async discardTarget({ pool, migrationId }) {
      const driver = pools.get(pool);
      const discard = () => driver.discardTarget(migrationId);
      await uses.during({ kind: 'target', pool, name: migrationId }, 'its removal', discard);
      sinks.forget(pool, migrationId);
      await targets.forget(pool, migrationId);
      return {};
    },
  };
}

function requireSize(volume: string, sizeBytes: number): void {
  if (Number.isSafeInteger(sizeBytes) && sizeBytes > 0) return;
  throw new Fault('REQUEST_INVALID', `volume ${volume}: size_bytes is ${sizeBytes}; it must be 1 or more`, {
    size_bytes: String(sizeBytes),
  });
}
