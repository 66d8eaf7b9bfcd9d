import { stringify } from 'yaml';
import { untilMoving } from '../life.ts';
import type { Track } from '../measure/track.ts';
import { editAccepted } from '../sluice/accepted-edit.ts';
import { type BenchMigration, inWords, startMigration } from '../sluice/migration.ts';
import { Site, type Way } from '../sluice/site.ts';
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

/** Eight real migrations on two budgets: four between hosts, which cross both, and four within one host. */
export class SharingCopies {
  readonly site: Site;
  readonly all: readonly SharingCopy[];
  readonly #stack: AsyncDisposableStack;

  private constructor(site: Site, all: readonly SharingCopy[], stack: AsyncDisposableStack) {
    this.site = site;
    this.all = all;
    this.#stack = stack;
  }

  /** Everything moves when this settles. @param secondsOf how long each volume lasts at an equal share, by its number from 0 */
  static async start(secondsOf: (number: number) => number, bench: Bench): Promise<SharingCopies> {
    await using stack = new AsyncDisposableStack();
    const site = stack.use(await Site.start(bench, { policies: { '20-budgets.yaml': budgetsText() } }));
    const all: SharingCopy[] = [];
    for (const way of ['two hosts', 'one host'] as const) {
      for (let number = 0; number < copiesPerWay; number++) {
        const sizeBytes = equalShares[way] * secondsOf(all.length);
        const plan = { way, sizeBytes, limitBytesPerSecond: undefined };
        all.push({ way, migration: await startMigration(site, bench.scratch, plan, stack) });
      }
    }
    for (const { migration } of all) await untilMoving(migration.sampler, bench.signal);
    return new SharingCopies(site, all, stack.move());
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
