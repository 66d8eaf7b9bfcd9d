import { expose } from '../../monitoring/exposition.ts';
import type { Address } from '../config/values.ts';
import { ListenError } from '../listen-error.ts';
import { agentRegistry, type Observed } from './agent-registry.ts';

/** Metrics that can be read. */
export interface ServedMetrics {
  /** With the real port. */
  readonly address: Address;
  close(): Promise<void>;
}

/** Serves what the agent tells of itself. @throws ListenError */
export async function startMetrics(listen: Address, observed: Observed): Promise<ServedMetrics> {
  const { port, close } = await expose(agentRegistry(observed), listen).catch((cause: unknown) => {
    throw new ListenError('metrics', listen, cause);
  });
  return { address: { host: listen.host, port }, close };
}
