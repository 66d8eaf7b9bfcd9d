import { amountOf } from '../../daemon/core/share/allocation/amount.ts';
import type { Claim } from '../../daemon/core/share/allocation/claim.ts';
import type { Budget } from '../../daemon/core/share/budget/budget.ts';

/** A fraction of whole numbers, exact; the lower one above 0. */
export type Fraction = readonly [bigint, bigint];

const whole = (value: number): Fraction => [BigInt(value), 1n];
const plus = ([a, b]: Fraction, [c, d]: Fraction): Fraction => reduced(a * d + c * b, b * d);
const minus = ([a, b]: Fraction, [c, d]: Fraction): Fraction => reduced(a * d - c * b, b * d);
const times = ([a, b]: Fraction, [c, d]: Fraction): Fraction => reduced(a * c, b * d);
const over = ([a, b]: Fraction, [c, d]: Fraction): Fraction => reduced(a * d, b * c);
export const isLess = ([a, b]: Fraction, [c, d]: Fraction): boolean => a * d < c * b;
const least = (a: Fraction, b: Fraction): Fraction => (isLess(b, a) ? b : a);
const most = (a: Fraction, b: Fraction): Fraction => (isLess(a, b) ? b : a);

function reduced(above: bigint, below: bigint): Fraction {
  let [divisor, rest] = [above < 0n ? -above : above, below];
  while (rest > 0n) [divisor, rest] = [rest, divisor % rest];
  return [above / divisor, below / divisor];
}

/** One claim of the reference; without a cap where nothing limits it. */
interface Taker {
  readonly weight: Fraction;
  readonly floor: Fraction;
  readonly cap: Fraction | undefined;
  readonly crosses: readonly number[];
}

/**
 * Shares by the definition, with fractions and without any thought of speed: the highest level that no budget forbids is looked for
 * among all its turning points, whoever is in a budget that is used up stays at it, and so on. Undefined is unlimited.
 */
export function exactShares(claims: readonly Claim[], budgets: readonly Budget[]): (Fraction | undefined)[] {
  const takers = claims.map(takerOf);
  const asked = takers.map(({ floor, crosses }) => ({ weight: floor, floor: whole(0), cap: floor, crosses }));
  const floors = levelled(asked, budgets).map((part) => wholePart(part ?? whole(0)));
  return levelled(
    takers.map((taker, place) => ({ ...taker, floor: [floors[place] ?? 0n, 1n] })),
    budgets,
  );
}

export function wholePart([above, below]: Fraction): bigint {
  return above / below;
}

function takerOf({ weight, ceiling, demand, floor, crosses }: Claim): Taker {
  const cap = Math.min(amountOf(ceiling), demand ?? Number.POSITIVE_INFINITY);
  const bounded = cap === Number.POSITIVE_INFINITY ? undefined : whole(cap);
  return { weight: whole(weight), floor: whole(Math.min(floor, cap)), cap: bounded, crosses };
}

function levelled(takers: readonly Taker[], budgets: readonly Budget[]): (Fraction | undefined)[] {
  const shares = new Map<Taker, Fraction | undefined>();
  while (shares.size < takers.length) {
    const open = takers.filter((taker) => !shares.has(taker));
    const levels = budgets.map(({ limit }, place) =>
      limit.kind === 'unlimited' ? undefined : levelOf(place, whole(amountOf(limit)), takers, shares),
    );
    const level = levels.reduce((a, b) => (a === undefined || b === undefined ? (a ?? b) : least(a, b)), undefined);
    const isTight = (place: number) => {
      const own = levels[place];
      return level !== undefined && own !== undefined && !isLess(level, own);
    };
    const bound = level === undefined ? open : open.filter((taker) => taker.crosses.some(isTight));
    for (const taker of bound) shares.set(taker, level === undefined ? taker.cap : amountAt(taker, level));
  }
  return takers.map((taker) => shares.get(taker));
}

function amountAt({ weight, floor, cap }: Taker, level: Fraction): Fraction {
  const share = most(times(weight, level), floor);
  return cap === undefined ? share : least(share, cap);
}

/** The highest level at which the budget is not exceeded; undefined where it never is. */
function levelOf(
  place: number,
  limit: Fraction,
  takers: readonly Taker[],
  shares: ReadonlyMap<Taker, Fraction | undefined>,
): Fraction | undefined {
  const inside = takers.filter(({ crosses }) => crosses.includes(place));
  const open = inside.filter((taker) => !shares.has(taker));
  const at = (level: Fraction) =>
    inside.reduce((sum, taker) => plus(sum, shares.get(taker) ?? amountAt(taker, level)), whole(0));
  const rises = open.filter(({ weight }) => weight[0] > 0n);
  const turns = rises
    .flatMap(({ weight, floor, cap }) => [over(floor, weight), ...(cap === undefined ? [] : [over(cap, weight)])])
    .sort((a, b) => (isLess(a, b) ? -1 : 1));
  let low = whole(0);
  for (const turn of [...turns, undefined]) {
    const high = turn ?? plus(low, whole(1));
    const [below, above] = [at(low), at(high)];
    if (isLess(limit, above) || (turn === undefined && isLess(below, above))) {
      // Between two turning points the sum is a straight line.
      const slope = over(minus(above, below), minus(high, low));
      return most(low, plus(low, over(minus(limit, below), slope)));
    }
    low = high;
  }
  return undefined;
}
