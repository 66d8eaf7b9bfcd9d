import type { Rate } from '../rate/rate.ts';

/** One end of a migration. */
export interface Place {
  readonly host: string;
  readonly pool: string;
  readonly driver: string;
}

/** What the rate of a migration depends on, besides the policies. */
export interface RateQuery {
  readonly volume: {
    readonly name: string;
    readonly sizeBytes: number;
    readonly metadata: Readonly<Record<string, string>>;
  };
  readonly source: Place;
  readonly destination: Place;
  /** Of the request that made the migration, or of a later change of its limit. */
  readonly requestedLimit: Rate | undefined;
  /** Name of the window that the request asks for: it has to be open besides that of the policies. Undefined where it asks for none. */
  readonly requestedWindow?: string | undefined;
  /** The instant that the answer is for, in milliseconds since the epoch. */
  readonly at: number;
  /** Whether it has begun to prepare or to copy: what has begun is stopped by a closing window only as its at_close says. */
  readonly hasBegun: boolean;
}

/** The places at both ends, each once. */
export function placesOf({ source, destination }: RateQuery): Place[] {
  const isOne = source.host === destination.host && source.pool === destination.pool;
  return isOne ? [source] : [source, destination];
}

/** The hosts at both ends, each once. */
export function hostsOf({ source, destination }: Pick<RateQuery, 'source' | 'destination'>): string[] {
  return [...new Set([source.host, destination.host])];
}
