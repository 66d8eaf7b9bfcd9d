import { stringify } from 'yaml';
import { untilMoving } from '../life.ts';
import type { Track } from '../measure/track.ts';
import { slowableSink } from '../sink/slowable-sink.ts';
import { editAccepted } from '../sluice/accepted-edit.ts';
import { type BenchMigration, inWords, startMigration } from '../sluice/migration.ts';
import { Site, type Way, ways } from '../sluice/site.ts';
import type { Bench } from '../trial.ts';

const MiB = 2 ** 20;

/** What leaves the first host, and everything; what moves within the host has what others leave of the second. */
export const budgets = { out: 12 * MiB, all: 32 * MiB };
/** Of each way so many copies. */
const copiesPerWay = 4;
/** What each copy is to have while all are equals. */
export const equalShares: Readonly<Record<Way, number>> = {
  'two hosts': budgets.out / copiesPerWay,
  'one host': (budgets.all - budgets.out) / copiesPerWay,
};

const weightsFile = '30-weights.yaml';

/** One of the eight copies. */
export interface SharingCopy {
  readonly way: Way;
  readonly migration: BenchMigration;
}

/** The copy whose sink can be slowed. */
export interface SlowableCopy extends SharingCopy {
  /** To so many bytes per second; undefined for as fast as it can. */
  slow(bytesPerSecond: number | undefined): void;
}

/** Eight real migrations on two budgets: four between hosts, which cross both, and four within one host. */
export class SharingCopies {
  readonly site: Site;
  readonly all: readonly SharingCopy[];
  /** One of those within the host, and the last of all. */
  readonly slowable: SlowableCopy;
  readonly notes: readonly string[];
  readonly #stack: AsyncDisposableStack;

  private constructor(
    site: Site,
    copies: { all: readonly SharingCopy[]; slowable: SlowableCopy; notes: readonly string[] },
    stack: AsyncDisposableStack,
  ) {
    this.site = site;
    this.all = copies.all;
    this.slowable = copies.slowable;
    this.notes = copies.notes;
    this.#stack = stack;
  }

  /** Everything moves when this settles. @param secondsOf how long each volume lasts at an equal share, by its number from 0 */
  static async start(secondsOf: (number: number) => number, bench: Bench): Promise<SharingCopies> {
    await using stack = new AsyncDisposableStack();
    const sizeOf = (way: Way, number: number) => equalShares[way] * secondsOf(number);
    const last = ways.length * copiesPerWay - 1;
    const sink = stack.use(await slowableSink(sizeOf('one host', last), bench));
    const policies = { '20-budgets.yaml': budgetsText() };
    const site = stack.use(await Site.start(bench, { policies, elsewhere: sink.folder }));
    const slow = sink.before(site.sinkAgent('elsewhere'));
    const start = async (way: Way, number: number): Promise<SharingCopy> => {
      const target = number === last ? 'elsewhere' : way;
      const plan = { target, sizeBytes: sizeOf(way, number), limitBytesPerSecond: undefined } as const;
      return { way, migration: await startMigration(site, bench.scratch, plan, stack) };
    };
    const all: SharingCopy[] = [];
    for (let number = 0; number < copiesPerWay; number++) all.push(await start('two hosts', number));
    for (let number = copiesPerWay; number < last; number++) all.push(await start('one host', number));
    const slowed = await start('one host', last);
    const slowable = { ...slowed, slow: (rate: number | undefined) => slow(slowed.migration.brake, rate) };
    all.push(slowable);
    for (const { migration } of all) await untilMoving(migration.sampler, bench.signal);
    return new SharingCopies(site, { all, slowable, notes: sink.notes }, stack.move());
  }

  of(way: Way): SharingCopy[] {
    return this.all.filter((copy) => copy.way === way);
  }

  /** Gives copies of both ways these weights in turns, by an edit of the policies. @throws Error when the daemon refuses it */
  async weigh(weights: readonly number[]): Promise<void> {
    const rules = this.all.flatMap(({ migration: { volume } }, number) => {
      const priority = weights[number % weights.length] ?? 100;
      return { name: `weight-${number + 1}`, match: { volume }, priority };
    });
    await editAccepted(this.site, weightsFile, stringify({ rules }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

/** What the sinks of copies saw until now. */
export function tracksOf(copies: readonly SharingCopy[]): Track[] {
  return copies.map(({ migration }) => migration.sampler.track());
}

/** A copy that has landed is to give its share back: reading it back would keep it, and is measured by another trial. */
function budgetsText(): string {
  return stringify({
    rules: [{ name: 'counts-only', match: { volume: '*' }, verify: 'none' }],
    budgets: {
      out: { limit: inWords(budgets.out), egress: { host: 'stor-01' } },
      all: { limit: inWords(budgets.all), everything: true },
    },
  });
}
