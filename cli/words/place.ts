import { usageFailure } from '../failure/failure.ts';

/** A pool of a host, written `host:pool`. */
export interface Place {
  readonly host: string;
  readonly pool: string;
}

/** Reads a destination from the command line. @throws Failure (usage) that says what to write instead */
export function placeWord(text: string): Place {
  const openstack = /^([^@#:]+)@([^@#:]+)(?:#([^@#:]+))?$/.exec(text);
  if (openstack !== null) {
    const [, host, backend, pool] = openstack;
    throw usageFailure(
      `destination "${text}" is written the way of OpenStack: write ${host}:${pool ?? backend}, the host and its pool`,
      'DESTINATION_INVALID',
    );
  }
  const [, host, pool] = /^([^:\s]+):([^:\s]+)$/.exec(text) ?? [];
  if (host !== undefined && pool !== undefined) return { host, pool };
  throw usageFailure(
    `destination ${JSON.stringify(text)} is not HOST:POOL: write a host and its pool, such as stor-02:fast ("sluice pools" lists them)`,
    'DESTINATION_INVALID',
  );
}
