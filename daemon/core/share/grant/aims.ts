import { sameRate } from '../../rate/merge.ts';
import type { Rate } from '../../rate/rate.ts';
import { amountOf } from '../allocation/amount.ts';
import type { Budget } from '../budget/budget.ts';
import { type Holding, mayUse, toldRate } from './holding.ts';
import { Room } from './room.ts';
import { worthTelling } from './worth-telling.ts';

/** What a copy is to have. */
export interface Target {
  /** Its share of the budgets. */
  readonly rate: Rate;
  /** What its limit, max and window leave of its rate: that is kept to the byte, however small the change. */
  readonly ceiling: Rate;
}

/** What a copy is to be brought to. */
export interface Aim {
  readonly holding: Holding;
  readonly rate: Rate;
}

/**
 * The rates to steer at: the targets, but where a change is too small to be worth telling, and nobody's limit says it, what was told
 * already. Together these could
 * drift above a budget; so where one would be exceeded, small reductions are made after all, the largest first, until it is not.
 * Copies whose agents are lost, and those being stopped, cannot be steered; what they may use is gone.
 *
 * @param targets by id, no budget exceeded by them with what lost copies may use; a copy without one keeps what it was told
 * @param now milliseconds of Unix time
 */
export function aimsOf(
  holdings: readonly Holding[],
  targets: ReadonlyMap<string, Target>,
  budgets: readonly Pick<Budget, 'limit'>[],
  now: number,
): Aim[] {
  const room = new Room(budgets);
  const aims: Aim[] = [];
  const small: { place: number; target: Rate; saves: number }[] = [];
  for (const holding of holdings) {
    if (holding.contact.kind !== 'reached') {
      room.take(holding.crosses, amountOf(mayUse(holding, now)));
      continue;
    }
    const told = toldRate(holding);
    const { rate: target, ceiling } = targets.get(holding.id) ?? { rate: told, ceiling: told };
    const isStated = sameRate(target, ceiling) || amountOf(told) > amountOf(ceiling);
    const rate = isStated || worthTelling(told, target) ? target : told;
    room.take(holding.crosses, amountOf(rate));
    const saves = amountOf(rate) - amountOf(target);
    if (saves > 0) small.push({ place: aims.length, target, saves });
    aims.push({ holding, rate });
  }
  small.sort((a, b) => b.saves - a.saves || a.place - b.place);
  for (const { place, target, saves } of small) {
    const aim = aims[place];
    if (aim === undefined || room.in(aim.holding.crosses) >= 0) continue;
    room.take(aim.holding.crosses, -saves);
    aims[place] = { ...aim, rate: target };
  }
  return aims;
}
