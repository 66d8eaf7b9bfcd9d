import type { Place } from '../core/migration/place.ts';
import { ApiFault } from './api-fault.ts';

/** A place as Cinder writes it: a pool of Sluice is a backend with one pool of its own name, `host@pool#pool`. */
export function hostName({ host, pool }: Place): string {
  return `${backendName({ host, pool })}#${pool}`;
}

/** The backend that a pool is, `host@pool`. */
export function backendName({ host, pool }: Place): string {
  return `${host}@${pool}`;
}

/**
 * Reads `host@pool#pool`, `host@pool`, and Sluice's own `host:pool`.
 * @throws ApiFault 400 for anything else
 */
export function placeOfHostName(text: string): Place {
  const [, host, backend, pool] = /^([^@#:]+)@([^@#:]+)(?:#([^@#:]+))?$/.exec(text) ?? [];
  if (host !== undefined && backend !== undefined && (pool ?? backend) === backend) return { host, pool: backend };
  const [, own, ownPool] = /^([^@#:]+):([^@#:]+)$/.exec(text) ?? [];
  if (own !== undefined && ownPool !== undefined) return { host: own, pool: ownPool };
  const shown = JSON.stringify(text.slice(0, 80));
  throw new ApiFault(
    400,
    `Invalid host: No available service named ${shown}: write host@pool#pool, such as stor-02@fast#fast`,
  );
}
