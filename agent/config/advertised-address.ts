import type { AgentConfig } from './agent-config.ts';
import type { Address } from './values.ts';

/** Addresses that mean "every address of this host"; nobody can connect to them. */
const wildcards: ReadonlySet<string> = new Set(['0.0.0.0', '::']);

/**
 * Where other agents connect for data: what the configuration advertises, else where the agent listens.
 * @param realPort the port that the system gave, where the configuration leaves it open
 */
export function advertisedAddress({ host, data }: Pick<AgentConfig, 'host' | 'data'>, realPort: number): Address {
  const { advertise, listen } = data;
  if (advertise !== undefined) return { host: advertise.host, port: advertise.port === 0 ? realPort : advertise.port };
  return { host: wildcards.has(listen.host) ? host : listen.host, port: realPort };
}
