import type { Copies, CopyReport } from '../copies/copies.ts';
import type { CopySpec } from '../copies/spec.ts';
import type { LegEndCause } from '../copy/copy-state.ts';
import type { CopyStatus } from '../copy/copy-status.ts';
import type { FaultReason } from '../fault.ts';
import { Sums } from './sums.ts';

/** What of the copies a tally needs. */
export type Tallied = Pick<Copies, 'reports' | 'specOf' | 'onChange'>;

/** What all copies have done together. */
export interface Totals {
  /** Bytes of this host's volumes that have landed somewhere, by the pool that they were read from. */
  readonly readBytes: Sums<string>;
  /** Bytes that have landed in targets of copies within this host, by pool. */
  readonly writtenBytes: Sums<string>;
  readonly legsStarted: Sums<'all'>;
  readonly legsEnded: Sums<LegEndCause>;
  /** Milliseconds in which copies were above their limits. */
  readonly aboveLimitMs: Sums<'all'>;
  /** Those that a copy got over, too. */
  readonly faults: Sums<FaultReason>;
}

/** What of a copy is in the totals already; `landedBytes` without holes. */
interface Counted extends Pick<CopyStatus, 'landedBytes' | 'legs' | 'legEnds' | 'faults' | 'aboveLimitMs'> {
  readonly spec: CopySpec;
}

/**
 * What the copies of this agent have done since it began, also those that are forgotten. A copy says how much it has done in all; the tally
 * adds what is new whenever it looks, and looks for the last time when the copy is forgotten. Bytes count when they land for the first time; holes do not.
 */
export class CopyTally {
  readonly #copies: Tallied;
  readonly #counted = new Map<string, Counted>();
  readonly #totals: Totals = {
    readBytes: new Sums(),
    writtenBytes: new Sums(),
    legsStarted: new Sums(),
    legsEnded: new Sums(),
    aboveLimitMs: new Sums(),
    faults: new Sums(),
  };

  constructor(copies: Tallied) {
    this.#copies = copies;
    copies.onChange((copyId, last) => this.#hear(copyId, last));
  }

  /** Up to now. */
  totals(): Totals {
    for (const report of this.#copies.reports()) this.#count(report);
    return this.#totals;
  }

  #hear(copyId: string, last: CopyStatus | undefined): void {
    if (last === undefined) {
      this.#known(copyId);
      return;
    }
    this.#count({ copyId, status: last });
    this.#counted.delete(copyId);
  }

  #count({ copyId, status }: CopyReport): void {
    const known = this.#known(copyId);
    if (known === undefined) return;
    const { readBytes, writtenBytes, legsStarted, legsEnded, aboveLimitMs, faults } = this.#totals;
    const { spec } = known;
    const landedBytes = Math.max(status.landedBytes - status.holeBytes, known.landedBytes);
    // What is only digested lands nowhere.
    if (spec.sink.kind !== 'digest') readBytes.add(spec.pool, landedBytes - known.landedBytes);
    if (spec.sink.kind === 'local') writtenBytes.add(spec.sink.pool, landedBytes - known.landedBytes);
    legsStarted.add('all', status.legs - known.legs);
    aboveLimitMs.add('all', status.aboveLimitMs - known.aboveLimitMs);
    legsEnded.addGrowth(known.legEnds, status.legEnds);
    faults.addGrowth(known.faults, status.faults);
    const { legs, legEnds, faults: met, aboveLimitMs: above } = status;
    this.#counted.set(copyId, { spec, landedBytes, legs, legEnds, faults: met, aboveLimitMs: above });
  }

  /** A copy is known from its beginning on: what it does is told only once its spec is there. */
  #known(copyId: string): Counted | undefined {
    const known = this.#counted.get(copyId);
    if (known !== undefined) return known;
    const spec = this.#copies.specOf(copyId);
    if (spec === undefined) return undefined;
    const fresh = { spec, landedBytes: spec.startBytes, legs: 0, legEnds: {}, faults: {}, aboveLimitMs: 0 };
    this.#counted.set(copyId, fresh);
    return fresh;
  }
}
