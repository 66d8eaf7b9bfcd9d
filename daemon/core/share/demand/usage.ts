import type { Rate } from '../../rate/rate.ts';
import { amountOf } from '../allocation/amount.ts';
import { type Demand, farShort, measured, untried, usedUp } from './demand.ts';

/** What is watched of a copy to find out how much it could use. */
export interface Usage {
  readonly demand: Demand;
  /** The rates that it was held to of late, each since a moment in milliseconds of Unix time, oldest first. */
  readonly allowed: readonly Allowed[];
  /** Since when it may move and nothing has landed yet, in milliseconds of Unix time; undefined once anything has, and while it is paused. */
  readonly beginsSince: number | undefined;
}

interface Allowed {
  readonly since: number;
  readonly rate: Rate;
}

/**
 * A copy that is given more needs a second until it moves at it, and what is measured is the second before: so much later, in
 * milliseconds, it is asked whether it uses it.
 */
const settlingMs = 2_000;
/** Rates so close to one another are one and the same for who lands far less than any of them. */
const littleChanged = 0.8;

/** A busy host may take so long to start the first leg of a copy, in milliseconds: until then its silence says nothing. */
const longestBeginMs = 10_000;

/** Of a copy that begins. */
export const untriedUsage: Usage = { demand: untried, allowed: [], beginsSince: undefined };

/** It is held to a rate from now on: of what its agent acknowledged and what was told since the lower. @param now milliseconds of Unix time */
export function heldTo({ demand, allowed, beginsSince }: Usage, rate: Rate, now: number): Usage {
  // After a pause everything may be different.
  const believed = rate.kind === 'paused' ? untried : demand;
  const wasPaused = allowed.at(-1) === undefined || allowed.at(-1)?.rate.kind === 'paused';
  const begins = rate.kind === 'paused' ? undefined : wasPaused ? now : beginsSince;
  const last = allowed.at(-1);
  // The clock was put back: nobody knows how long ago that was.
  if (last !== undefined && last.since > now)
    return { demand: believed, allowed: [{ since: now, rate }], beginsSince: begins };
  if (last !== undefined && sameAllowance(last.rate, rate)) return { demand: believed, allowed, beginsSince: begins };
  const firstNeeded = Math.max(
    0,
    allowed.findLastIndex(({ since }) => since <= now - settlingMs),
  );
  return { demand: believed, allowed: [...allowed.slice(firstNeeded), { since: now, rate }], beginsSince: begins };
}

/**
 * A second in which so many bytes landed. A change of its rate costs a copy a part of the second, however fast its sink: in the two seconds
 * after one it is not judged, unless it used all of the highest rate of that time, or, where it was changed by little, landed far less than
 * the lowest of it.
 * @param now milliseconds of Unix time
 */
export function landedIn(before: Usage, landedBytes: number, now: number): Usage {
  const { demand, allowed, beginsSince } = before;
  const begins =
    beginsSince !== undefined && landedBytes === 0 && now >= beginsSince && now - beginsSince < longestBeginMs;
  if (begins) return before;
  const usage = beginsSince === undefined ? before : { ...before, beginsSince: undefined };
  const current = allowed.findLastIndex(({ since }) => since <= now - settlingMs);
  if (current === -1) return usage;
  const rates = allowed.slice(current).map(({ rate }) => amountOf(rate));
  const [least, most] = [Math.min(...rates), Math.max(...rates)];
  if (most === Number.POSITIVE_INFINITY) return { ...usage, demand: untried };
  const second = (allowedBytes: number) => ({
    ...usage,
    demand: measured(demand, { ms: 1_000, allowedBytes, landedBytes }),
  });
  if (least === most || landedBytes >= usedUp * most) return second(most);
  return least >= littleChanged * most && landedBytes < farShort * least ? second(least) : usage;
}

function sameAllowance(a: Rate, b: Rate): boolean {
  return a.kind === b.kind && (a.kind !== 'limited' || b.kind !== 'limited' || a.bytesPerSecond === b.bytesPerSecond);
}
