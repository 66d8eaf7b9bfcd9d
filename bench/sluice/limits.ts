import { setTimeout as sleep } from 'node:timers/promises';
import { attempt, together } from '../attempt.ts';
import { fullLife, quickLife, untilMoving } from '../life.ts';
import { now } from '../measure/clock.ts';
import { meanRate } from '../measure/mean-rate.ts';
import { meanRow } from '../report/bar-rows.ts';
import { rateText } from '../report/figures.ts';
import type { Bench, Findings, Trial } from '../trial.ts';
import { limitLife } from './limit-life.ts';
import { startMigration } from './migration.ts';
import { Site, type Way, ways } from './site.ts';

const crawl = 3 * 2 ** 10;
const [slow, middle, fast] = [2 ** 20, 10 * 2 ** 20, 100 * 2 ** 20];

/** Limits kept: means and worst seconds, on one host and between two. Slow copies run side by side, the fast ones alone. */
export const limitsTrial: Trial = {
  name: 'limits',
  about: 'mean and worst second at 3 KiB/s, 1, 10 and 100 MiB/s, through a pause, a sink stall and a cut',
  async run(bench): Promise<Findings> {
    await using site = await Site.start(bench);
    const trying = (way: Way, limit: number) =>
      attempt(`limits: ${way}, ${rateText(limit)}`, bench, () =>
        limit === crawl ? crawlAlong(site, way, bench) : live(site, way, limit, bench),
      );
    const found = await Promise.all(ways.flatMap((way) => [crawl, slow, middle].map((limit) => trying(way, limit))));
    for (const way of ways) found.push(await trying(way, fast));
    return together(found);
  },
};

/** At 3 KiB/s a block of 4 KiB lands every 1.3 s: there is a mean to measure, and no second. */
async function crawlAlong(site: Site, way: Way, bench: Bench): Promise<Findings> {
  await using stack = new AsyncDisposableStack();
  const plan = { target: way, sizeBytes: 2 ** 20, limitBytesPerSecond: crawl };
  const { sampler } = await startMigration(site, bench.scratch, plan, stack);
  await untilMoving(sampler, bench.signal);
  await sleep(bench.quick ? 15_000 : 40_000, undefined, { signal: bench.signal });
  const track = sampler.track();
  return { bars: [meanRow(way, crawl, meanRate(track.between(track.time(0), now())), 0.05)] };
}

async function live(site: Site, way: Way, limitBytesPerSecond: number, bench: Bench): Promise<Findings> {
  const plan = bench.quick ? quickLife : { ...fullLife, steady: limitBytesPerSecond === fast ? 12 : fullLife.steady };
  return limitLife(site, { way, limitBytesPerSecond, plan }, bench);
}
