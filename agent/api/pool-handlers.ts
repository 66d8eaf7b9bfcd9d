import type { Pool as WirePool } from '../../proto/gen/sluice/agent/v1/Pool.ts';
import type { Volume as WireVolume } from '../../proto/gen/sluice/agent/v1/Volume.ts';
import type { Uses } from '../copies/uses.ts';
import type { PoolDriver, Volume } from '../pools/driver.ts';
import type { Pools } from '../pools/pools.ts';
import type { AgentHandlers } from './server.ts';

/** The calls about pools and the volumes in them. */
export function poolHandlers(
  pools: Pools,
  uses: Uses,
): Pick<
  AgentHandlers,
  'listPools' | 'listVolumes' | 'getVolume' | 'setVolumeMetadata' | 'deleteVolume' | 'renameVolume' | 'moveVolume'
> {
  return {
    async listPools() {
      return { pools: await Promise.all(pools.all.map(poolToWire)) };
    },

    async listVolumes({ pool }) {
      if (pool === '')
        return { volumes: (await pools.volumes()).map((entry) => volumeToWire(entry.pool, entry.volume)) };
      const driver = pools.get(pool);
      return { volumes: (await driver.list()).map((volume) => volumeToWire(driver, volume)) };
    },

    async getVolume({ pool, volume }) {
      const driver = pools.get(pool);
      return { volume: volumeToWire(driver, await driver.get(volume)) };
    },

    async setVolumeMetadata({ pool, volume, metadata }) {
      const driver = pools.get(pool);
      return { volume: volumeToWire(driver, await driver.setMetadata(volume, metadata)) };
    },

    async deleteVolume({ pool, volume }) {
      const driver = pools.get(pool);
      await uses.during({ kind: 'volume', pool, name: volume }, 'its removal', () => driver.deleteVolume(volume));
      return {};
    },

    async renameVolume({ pool, volume, newName }) {
      const driver = pools.get(pool);
      const rename = () => driver.renameVolume(volume, newName);
      const renamed = await uses.during({ kind: 'volume', pool, name: volume }, 'its renaming', rename);
      return { volume: volumeToWire(driver, renamed) };
    },

    async moveVolume({ sourcePool, volume, destinationPool, keepSourceAs }) {
      const move = () =>
        pools.move(sourcePool, volume, destinationPool, keepSourceAs === '' ? undefined : keepSourceAs);
      return uses.during({ kind: 'volume', pool: sourcePool, name: volume }, 'a move to another pool', move);
    },
  };
}

async function poolToWire(pool: PoolDriver): Promise<WirePool> {
  const { freeDeviceBytes, ...status } = await pool.status();
  return { name: pool.name, driver: pool.driver, ...status, freeDeviceBytes: [...freeDeviceBytes] };
}

export function volumeToWire(pool: PoolDriver, volume: Volume): WireVolume {
  return { ...volume, pool: pool.name, metadata: { ...volume.metadata }, holders: [...volume.holders] };
}
