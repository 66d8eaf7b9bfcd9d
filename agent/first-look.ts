import type { Logger } from 'pino';
import type { Pools } from './pools/pools.ts';
import type { ToolCheck } from './tools/tool-check.ts';

/** Logs what is wrong with this host's tools and pools, for whoever has just started the agent. It serves nevertheless. */
export async function lookAround(pools: Pools, check: ToolCheck, logger: Logger): Promise<void> {
  const { missing } = await check.report();
  for (const problem of missing) logger.warn({ problem }, 'this host cannot copy');
  for (const pool of pools.all) {
    const { problem } = await pool.status();
    if (problem !== '') logger.warn({ pool: pool.name, problem }, 'a pool has a problem');
  }
}
