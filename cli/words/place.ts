import { usageFailure } from '../failure/failure.ts';

/** A pool of a host, written `host:pool`. */
export interface Place {
  readonly host: string;
  readonly pool: string;
}

/** Reads a place from the command line. @param what names it in messages. @throws Failure (usage) that says what to write instead */
export function placeWord(text: string, what: 'destination' | 'source' = 'destination'): Place {
  const openstack = /^([^@#:]+)@([^@#:]+)(?:#([^@#:]+))?$/.exec(text);
  if (openstack !== null) {
    const [, host, backend, pool] = openstack;
    throw usageFailure(
      `${what} "${text}" is written the way of OpenStack: write ${host}:${pool ?? backend}, the host and its pool`,
      `${what.toUpperCase()}_INVALID`,
    );
  }
  const [, host, pool] = /^([^:\s]+):([^:\s]+)$/.exec(text) ?? [];
  if (host !== undefined && pool !== undefined) return { host, pool };
  throw usageFailure(
    `${what} ${JSON.stringify(text)} is not HOST:POOL: write a host and its pool, such as stor-02:fast ("sluice pools" lists them)`,
    `${what.toUpperCase()}_INVALID`,
  );
}
