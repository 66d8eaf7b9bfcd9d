import { lowest } from '../../rate/merge.ts';
import type { Rate } from '../../rate/rate.ts';
import { amountOf, rateOf } from '../allocation/amount.ts';
import { type BudgetRecord, unusedBudget } from './record.ts';

/** A budget that is watched: its record, and what the next look needs. Moments are milliseconds of Unix time. */
export interface BudgetWatch {
  readonly record: BudgetRecord;
  readonly lookedAt: number | undefined;
  /** Its limits of late, each since a moment, oldest first. */
  readonly limits: readonly { readonly since: number; readonly limit: Rate }[];
  /** Since when more landed than it lets; undefined while that is not so. */
  readonly aboveSince: number | undefined;
  readonly mendedAt: number | undefined;
}

/** What is measured of a budget at a moment. */
export interface Look {
  readonly limit: Rate;
  /** Whether anything that runs crosses it. */
  readonly isCrossed: boolean;
  /** What landed in the last second of all that crosses it. */
  readonly usedBytes: number;
}

/** A budget of which more was used than there is, for longer than a second. */
export interface Excess {
  readonly limit: Rate;
  readonly usedBytes: number;
  /** The part of the limit that is shared from now on. */
  readonly sharedPart: number;
}

/** Sums of seconds that do not begin at one moment, of copies that move in lumps, are so much above the truth now and then. */
const tolerance = 1.05;
/** A new limit is in force at the sinks within a second, and what is measured is the second before; one more for messages. */
const settlingMs = 3_000;
/** So long an excess lasts until it is one. */
const longestMs = 1_000;
/** What is made good for shows in the measure after so long. */
const mendingMs = 3_000;
/** Never is less shared than this part. */
const leastPart = 0.5;
/** So much more is shared with each look after an excess is over. */
const recovery = 0.005;
/** Between two looks further apart nothing is known. */
const longestLookMs = 5_000;

export const newWatch: BudgetWatch = {
  record: unusedBudget,
  lookedAt: undefined,
  limits: [],
  aboveSince: undefined,
  mendedAt: undefined,
};

/**
 * What a look makes of what was known, about once a second. Use is held against the highest limit of the last three seconds, with a
 * twentieth left aside; what is above it for more than a second is an excess, and as much less is shared until it is over.
 * @param now milliseconds of Unix time
 */
export function looked(
  before: BudgetWatch,
  look: Look,
  now: number,
): { watch: BudgetWatch; excess: Excess | undefined } {
  const { limit, isCrossed, usedBytes } = look;
  // Of a clock that was put back nothing is known but the record.
  const isBefore = before.lookedAt !== undefined && now < before.lookedAt;
  const watch: BudgetWatch = isBefore ? { ...newWatch, record: before.record } : before;
  const ms = Math.min(longestLookMs, Math.max(0, now - (watch.lookedAt ?? now)));
  const limits = limitsWith(watch.limits, limit, now);
  const most = Math.max(...limits.map((each) => amountOf(each.limit)));
  const isAbove = usedBytes > most * tolerance;
  const aboveSince = isAbove ? (watch.aboveSince ?? now) : undefined;
  const aboveMs = isAbove && watch.aboveSince !== undefined ? ms : 0;
  const record = isCrossed ? recorded(watch.record, usedBytes, ms, aboveMs, now) : shareAll(watch.record);
  const next: BudgetWatch = { ...watch, record, lookedAt: now, limits, aboveSince };
  const isExcess = aboveSince !== undefined && now - aboveSince >= longestMs;
  if (!isExcess) return { watch: isAbove ? next : { ...next, record: recovered(record) }, excess: undefined };
  if (watch.mendedAt !== undefined && now - watch.mendedAt < mendingMs) return { watch: next, excess: undefined };
  const sharedPart = Math.max(leastPart, (record.sharedPart * most) / usedBytes);
  const isNew = watch.aboveSince === undefined || watch.mendedAt === undefined || watch.mendedAt < watch.aboveSince;
  const exceeded = isNew ? { exceededCount: record.exceededCount + 1, exceededAt: now } : {};
  const mended = { ...next, mendedAt: now, record: { ...record, ...exceeded, sharedPart } };
  return { watch: mended, excess: isNew ? { limit: rateOf(most), usedBytes, sharedPart } : undefined };
}

/** What there is to share of a limit. */
export function sharedOf(limit: Rate, { sharedPart }: BudgetRecord): Rate {
  return sharedPart === 1 || limit.kind !== 'limited'
    ? limit
    : lowest(limit, rateOf(Math.floor(limit.bytesPerSecond * sharedPart)));
}

function limitsWith(limits: BudgetWatch['limits'], limit: Rate, now: number): BudgetWatch['limits'] {
  const first = Math.max(
    0,
    limits.findLastIndex(({ since }) => since <= now - settlingMs),
  );
  const recent = limits.slice(first);
  const last = recent.at(-1);
  return last !== undefined && amountOf(last.limit) === amountOf(limit) ? recent : [...recent, { since: now, limit }];
}

function recorded(record: BudgetRecord, usedBytes: number, ms: number, aboveMs: number, now: number): BudgetRecord {
  const isWorst = usedBytes > record.worstSecondBytes;
  return {
    ...record,
    since: record.since ?? now,
    busyMs: record.busyMs + ms,
    landedBytes: record.landedBytes + Math.round((usedBytes * ms) / 1000),
    worstSecondBytes: isWorst ? usedBytes : record.worstSecondBytes,
    worstSecondAt: isWorst ? now : record.worstSecondAt,
    aboveMs: record.aboveMs + aboveMs,
  };
}

/** Where nothing crosses a budget there is nothing to make good for. */
function shareAll(record: BudgetRecord): BudgetRecord {
  return record.sharedPart === 1 ? record : { ...record, sharedPart: 1 };
}

function recovered(record: BudgetRecord): BudgetRecord {
  return record.sharedPart === 1 ? record : { ...record, sharedPart: Math.min(1, record.sharedPart + recovery) };
}
