import { type LifePlan, type LifeStory, liveThrough } from '../life.ts';
import { meanRow, meterRow, worstRow } from '../report/bar-rows.ts';
import { milliseconds, rateText, times } from '../report/figures.ts';
import { throttleRow } from '../report/throttle-row.ts';
import type { Bench, Findings } from '../trial.ts';
import { startMigration } from './migration.ts';
import type { Site, Way } from './site.ts';

/** One migration under one limit, through all that may happen to it. */
export interface LimitLife {
  readonly way: Way;
  readonly limitBytesPerSecond: number;
  readonly plan: LifePlan;
  /** What the volumes lie on, for the tables; undefined where it is what everything lies on. */
  readonly on?: 'disk';
}

/** Runs it and tells how its limit was kept. */
export async function limitLife(site: Site, life: LimitLife, bench: Bench): Promise<Findings> {
  const { way, limitBytesPerSecond, on } = life;
  const story = await tell(site, life, bench);
  const place = on === undefined ? way : `${way}, ${on}`;
  return {
    bars: [
      meanRow(place, limitBytesPerSecond, story.mean, 0.01),
      worstRow(place, story),
      ...(story.toldSteady === undefined ? [] : [meterRow(place, story)]),
    ],
    throttles: [throttleRow(`Sluice, ${place}`, limitBytesPerSecond, story)],
    notes: [noteOf(place, story)],
  };
}

async function tell(site: Site, { way, limitBytesPerSecond, plan }: LimitLife, bench: Bench): Promise<LifeStory> {
  await using stack = new AsyncDisposableStack();
  const sizeBytes = limitBytesPerSecond * (plan.steady + plan.pause / 4 + plan.stall + 4 * plan.after);
  const copy = await startMigration(site, bench.scratch, { target: way, sizeBytes, limitBytesPerSecond }, stack);
  return await liveThrough(copy, plan, bench.signal);
}

function noteOf(place: string, { limitBytesPerSecond, gaps, afterCutAtOnce }: LifeStory): string {
  const apart = `99 % of the samples at most ${milliseconds(gaps.usual)} apart, all at most ${milliseconds(gaps.longest)}`;
  const cut = `worst second from the return of the cut's command on: ${times(afterCutAtOnce)}`;
  return `${rateText(limitBytesPerSecond)}, ${place}: ${apart}; ${cut}.`;
}
