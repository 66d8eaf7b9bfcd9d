import type { Registry } from 'prom-client';
import { counter, type Sample } from '../../monitoring/families.ts';
import type { CopyTally } from './copy-tally.ts';

/** What has landed, measured at the sinks: read from a pool here, written to a pool here, or both. */
export function landedFamily(
  registry: Registry,
  from: {
    /** Names; each has its series from the start on. */
    readonly pools: readonly string[];
    readonly tally: CopyTally;
    readonly sinks: { writtenBytes(): ReadonlyMap<string, number> };
  },
): void {
  counter(
    registry,
    {
      name: 'sluice_agent_landed_bytes_total',
      help: 'Bytes that landed since the agent started, by pool; direction is read or written, as seen from the pool',
      labels: ['pool', 'direction'],
    },
    () => {
      const { readBytes, writtenBytes } = from.tally.totals();
      const received = from.sinks.writtenBytes();
      return from.pools.flatMap((pool): Sample<'pool' | 'direction'>[] => [
        [{ pool, direction: 'read' }, readBytes.of(pool)],
        [{ pool, direction: 'written' }, writtenBytes.of(pool) + (received.get(pool) ?? 0)],
      ]);
    },
  );
}
