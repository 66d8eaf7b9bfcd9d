import type { Place } from '../../migration/place.ts';

/** A migration that runs, or would if it were let in: nobody paused it, and no window keeps it waiting. */
export interface Candidate {
  readonly id: string;
  /** When it was asked for, in milliseconds of Unix time. */
  readonly askedAt: number;
  /** Its priority: whole, 1 to 1000. */
  readonly weight: number;
  readonly source: Place;
  readonly destination: Place;
  /** The budgets that it crosses, as places in the list of them, each once. */
  readonly crosses: readonly number[];
  /** Bytes per second that it must get at least, 0 where nothing is promised. */
  readonly floor: number;
  /** It has a place already: it was let in, and nothing made it give that back. */
  readonly isRunning: boolean;
}

/** How many migrations may run at once: whole numbers, 0 lets nobody in; where there is no limit nothing. */
export interface Concurrency {
  readonly all: number | undefined;
  /** On every host that is not among `hosts`, known or not: of the migrations that have an end there. */
  readonly eachHost: number | undefined;
  /** In every pool that is not among `pools`. */
  readonly eachPool: number | undefined;
  /** By name, in the place of `eachHost`. */
  readonly hosts: ReadonlyMap<string, number>;
  /** By name of the host, then of its pool, in the place of `eachPool`. */
  readonly pools: ReadonlyMap<string, ReadonlyMap<string, number>>;
}

export const unboundedConcurrency: Concurrency = {
  all: undefined,
  eachHost: undefined,
  eachPool: undefined,
  hosts: new Map(),
  pools: new Map(),
};
