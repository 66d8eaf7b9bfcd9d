import type { LegPlan } from '../copy/pipeline.ts';
import { sameRate } from '../copy/rate.ts';
import type { SourceProcess } from '../copy/source-process.ts';
import type { Lumps } from './lumps.ts';

/** How long programs may wait for their leg once the one before has landed, in milliseconds: then there is another reason why it does not come. */
const patienceMs = 1_000;

/** The source's end of a leg, and who reads from it: from the beginning on, for Node throws away what nobody reads when a process ends. */
export interface ReadSource {
  readonly process: SourceProcess;
  readonly lumps: Lumps;
}

/**
 * The source's end of the leg that is to be next, started while the sink still drains the one before: a volume with many holes has many legs,
 * and two programs take a good part of the time that a few MiB take.
 */
export class SourceAhead {
  readonly #plan: LegPlan;
  readonly #source: Promise<ReadSource | undefined>;
  #impatience: NodeJS.Timeout | undefined;
  #isGiven = false;

  /** @param start starts the programs; where that fails, whoever wants them is to try again */
  constructor(plan: LegPlan, start: (plan: LegPlan) => Promise<ReadSource>) {
    this.#plan = plan;
    this.#source = start(plan).catch(() => undefined);
  }

  /** The leg before has landed: the next is to begin soon. */
  expect(): void {
    this.#impatience ??= setTimeout(() => void this.discard(), patienceMs);
  }

  /** @returns the programs for a leg; undefined where they are not for that one: then they are ended first */
  async take(plan: LegPlan): Promise<ReadSource | undefined> {
    if (this.#isGiven || !isSame(plan, this.#plan)) {
      await this.discard();
      return undefined;
    }
    this.#isGiven = true;
    clearTimeout(this.#impatience);
    return this.#source;
  }

  /** Ends the programs, unless they were given away. Settles when they are gone. */
  async discard(): Promise<void> {
    clearTimeout(this.#impatience);
    if (this.#isGiven) return;
    this.#isGiven = true;
    const source = await this.#source;
    // Nothing of it was sent: what it holds is read again.
    source?.process.stdout?.destroy();
    source?.process.kill();
    await source?.process.ended;
  }
}

function isSame(a: LegPlan, b: LegPlan): boolean {
  return (
    a.startBytes === b.startBytes &&
    a.endBytes === b.endBytes &&
    a.blockBytes === b.blockBytes &&
    sameRate(a.rate, b.rate)
  );
}
