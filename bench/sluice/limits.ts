import { setTimeout as sleep } from 'node:timers/promises';
import { attempt, together } from '../attempt.ts';
import { fullLife, type LifePlan, type LifeStory, liveThrough, quickLife, untilMoving } from '../life.ts';
import { now } from '../measure/clock.ts';
import { meanRate } from '../measure/mean-rate.ts';
import { meanRow, worstRow } from '../report/bar-rows.ts';
import { milliseconds, rateText, times } from '../report/figures.ts';
import { throttleRow } from '../report/throttle-row.ts';
import type { Bench, Findings, Trial } from '../trial.ts';
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
        limit === crawl ? crawlAlong(site, way, bench) : life(site, way, limit, bench),
      );
    const found = await Promise.all(ways.flatMap((way) => [crawl, slow, middle].map((limit) => trying(way, limit))));
    for (const way of ways) found.push(await trying(way, fast));
    return together(found);
  },
};

/** At 3 KiB/s a block of 4 KiB lands every 1.3 s: there is a mean to measure, and no second. */
async function crawlAlong(site: Site, way: Way, bench: Bench): Promise<Findings> {
  await using stack = new AsyncDisposableStack();
  const plan = { way, sizeBytes: 2 ** 20, limitBytesPerSecond: crawl };
  const { sampler } = await startMigration(site, bench.scratch, plan, stack);
  await untilMoving(sampler, bench.signal);
  await sleep(bench.quick ? 15_000 : 40_000, undefined, { signal: bench.signal });
  const track = sampler.track();
  return { bars: [meanRow(way, crawl, meanRate(track.between(track.time(0), now())), 0.05)] };
}

async function life(site: Site, way: Way, limitBytesPerSecond: number, bench: Bench): Promise<Findings> {
  const plan = bench.quick ? quickLife : { ...fullLife, steady: limitBytesPerSecond === fast ? 12 : fullLife.steady };
  const story = await tell(site, way, limitBytesPerSecond, plan, bench);
  return {
    bars: [meanRow(way, limitBytesPerSecond, story.mean, 0.01), worstRow(way, story)],
    throttles: [throttleRow(`Sluice, ${way}`, limitBytesPerSecond, story)],
    notes: [noteOf(way, story)],
  };
}

async function tell(site: Site, way: Way, limit: number, plan: LifePlan, bench: Bench): Promise<LifeStory> {
  await using stack = new AsyncDisposableStack();
  const sizeBytes = limit * (plan.steady + plan.pause / 4 + plan.stall + 4 * plan.after);
  const copy = await startMigration(site, bench.scratch, { way, sizeBytes, limitBytesPerSecond: limit }, stack);
  return await liveThrough(copy, plan, bench.signal);
}

function noteOf(way: Way, { limitBytesPerSecond, gaps, afterCutAtOnce }: LifeStory): string {
  const apart = `99 % of the samples at most ${milliseconds(gaps.usual)} apart, all at most ${milliseconds(gaps.longest)}`;
  const cut = `worst second from the return of the cut's command on: ${times(afterCutAtOnce)}`;
  return `${rateText(limitBytesPerSecond)}, ${way}: ${apart}; ${cut}.`;
}
