import { sameRate } from '../../rate/merge.ts';
import type { Rate } from '../../rate/rate.ts';
import { amountOf, rateOf } from '../allocation/amount.ts';
import type { Budget } from '../budget/budget.ts';
import { type Aim, aimsOf, type Target } from './aims.ts';
import { type Holding, mayUse, toldRate } from './holding.ts';
import { Room } from './room.ts';

/** A rate to tell the agent of a copy now. */
export interface Change {
  readonly id: string;
  readonly rate: Rate;
}

/** What may be told now. */
export interface Changes {
  /** Reductions first, then increases, those first who have the smallest part of what they are to have. */
  readonly changes: readonly Change[];
  /** True where a copy is to have more than there is room for yet: acknowledgements may make it. */
  readonly isShortOfRoom: boolean;
}

/** A part of an increase is sent when it is this much of it: who waits for the rest gets it in few steps. */
const worthwhilePart = 0.5;

/**
 * What may be told now on the way from what is in force to the targets: every reduction, and increases as far as every budget that they
 * cross has room for them. Room is what a budget has left when each copy uses the most that it may: the highest of what its agent
 * acknowledged and of what was sent since. So a reduction makes room when it is acknowledged and not before, and whatever messages
 * are late or lost, what may be in use never rises above a budget (where a limit fell below it, it does not rise at all).
 *
 * Asked again after each acknowledgement it leads to the targets: when all reductions are acknowledged all increases have room.
 * Nothing is said twice; what was not answered is the caller's to send again.
 *
 * @param targets by id, with shares as `allocate` gives them for `budgetsLeft`; a copy without one keeps what it was told
 * @param now milliseconds of Unix time
 */
export function changesNow(
  holdings: readonly Holding[],
  targets: ReadonlyMap<string, Target>,
  budgets: readonly Pick<Budget, 'limit'>[],
  now: number,
): Changes {
  const room = new Room(budgets);
  for (const holding of holdings) room.take(holding.crosses, amountOf(mayUse(holding, now)));
  const aims = aimsOf(holdings, targets, budgets, now);
  const isBelow = ({ holding, rate }: Aim) => amountOf(rate) < amountOf(toldRate(holding));
  const reductions = aims.filter(isBelow).map(({ holding, rate }) => ({ id: holding.id, rate }));
  const increases = aims
    .filter(({ holding, rate }) => amountOf(rate) > amountOf(toldRate(holding)))
    .sort((a, b) => partOf(a) - partOf(b) || (a.holding.id < b.holding.id ? -1 : 1))
    .map((aim) => ({ aim, change: increaseNow(aim, room, now) }));
  return {
    changes: [...reductions, ...increases.flatMap(({ change }) => change ?? [])],
    isShortOfRoom: increases.some(({ aim, change }) => change === undefined || !sameRate(change.rate, aim.rate)),
  };
}

/** @returns undefined where there is no room that is worth telling of */
function increaseNow({ holding, rate }: Aim, room: Room, now: number): Change | undefined {
  const [told, aim, used] = [amountOf(toldRate(holding)), amountOf(rate), amountOf(mayUse(holding, now))];
  const next = Math.min(aim, used + Math.max(0, room.in(holding.crosses)));
  if (next < aim && next - told < worthwhilePart * (aim - told)) return undefined;
  room.take(holding.crosses, Math.max(0, next - used));
  return { id: holding.id, rate: rateOf(next) };
}

function partOf({ holding, rate }: Aim): number {
  return rate.kind === 'unlimited' ? 0 : amountOf(toldRate(holding)) / amountOf(rate);
}
