import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../measure/clock.ts';
import { filledAgain } from '../measure/filled-again.ts';
import { sumOf } from '../measure/sum.ts';
import type { Track } from '../measure/track.ts';
import { verdictOf } from '../report/bar-rows.ts';
import { milliseconds, rateText } from '../report/figures.ts';
import type { BarRow, Bench } from '../trial.ts';
import { budgets, equalShares, type SharingCopies, type SharingCopy, tracksOf } from './copies.ts';
import { settlingMs, tenSeconds } from './steady.ts';

const [usedBar, againBar] = [0.97, 1];
/** Of a budget, at the least, for it to count as in use again. */
const inUse = 0.95;
/** When the ten seconds of which the used part is told begin at the latest after a sink became slow. */
const longestLendingMs = 8_000;
/** So long a sink that is being slowed may still take what was under way. */
const brakingSeconds = 0.2;

/** How soon what one copy leaves is lent when its sink takes a tenth of its share, and how much of the budget is used from then on. */
export async function measureSlowed(copies: SharingCopies, bench: Bench): Promise<BarRow> {
  const slowed = copies.slowable;
  const share = equalShares['one host'];
  slowed.slow(share / 10);
  const slowedAt = now();
  await sleep(longestLendingMs, undefined, { signal: bench.signal });
  await tenSeconds(bench);
  slowed.slow(undefined);
  const sum = sumOf(tracksOf(copies.all));
  const lentAfter = filledAgain(sum, slowedAt + brakingSeconds, budgets.all, inUse) + brakingSeconds;
  const from = slowedAt + Math.min(lentAfter, longestLendingMs / 1000);
  const used = sum.landed(from, from + 10) / 10 / budgets.all;
  const own = slowed.migration.sampler.track().landed(from, from + 10) / 10;
  await sleep(settlingMs, undefined, { signal: bench.signal });
  const lent = from < slowedAt + lentAfter ? 'not lent' : `lent after ${lentAfter.toFixed(1)} s`;
  return {
    measure: 'one copy slowed to a tenth of its share: budget used',
    setting: `budget of ${rateText(budgets.all)}, 8 copies; that one took ${rateText(own)}`,
    measured: `${(used * 100).toFixed(1)} % (${lent})`,
    bar: `at least ${usedBar * 100} %`,
    verdict: verdictOf(used >= usedBar),
  };
}

/** How long it takes until what an ending copy had is in use by the others: as it is cancelled, and as its volume is through. */
export async function measureEnds(copies: SharingCopies, bench: Bench): Promise<BarRow[]> {
  const rows: BarRow[] = [];
  const left = [...copies.all];
  for (const how of ['cancelled', 'at its end'] as const) {
    const ending = left.pop() ?? lastOf(copies);
    if (how === 'cancelled') await copies.site.sluice('cancel', ending.migration.id);
    else await untilThrough(ending, bench);
    await sleep(settlingMs, undefined, { signal: bench.signal });
    const endedAt = lastRise(ending.migration.sampler.track());
    const again = filledAgain(sumOf(tracksOf(left)), endedAt, budgets.all, inUse);
    rows.push({
      measure: 'one of the copies ends: its share in use elsewhere',
      setting: `${how}; ${left.length} others at ${inUse * 100} % of ${rateText(budgets.all)}`,
      measured: Number.isFinite(again) ? milliseconds(again) : 'never',
      bar: 'under 1 s',
      verdict: verdictOf(again < againBar),
    });
  }
  return rows;
}

function lastOf(copies: SharingCopies): SharingCopy {
  const last = copies.all.at(-1);
  if (last === undefined) throw new Error('no copy runs');
  return last;
}

/** When a sink took something for the last time. */
function lastRise(track: Track): number {
  const end = track.position(track.length - 1);
  return track.time(track.positions.findIndex((position) => position >= end));
}

/** Waits until a sink has stood still for half a second at the size of its volume. @throws Error when it goes on for a minute */
async function untilThrough({ migration }: SharingCopy, { signal }: Bench): Promise<void> {
  const deadline = now() + 60;
  for (;;) {
    const track = migration.sampler.track();
    if (track.position(track.length - 1) >= migration.sizeBytes) return;
    if (now() > deadline) throw new Error(`${migration.volume} is not through`);
    await sleep(20, undefined, { signal });
  }
}
