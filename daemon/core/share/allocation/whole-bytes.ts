import type { Crossings } from './crossings.ts';
import type { Filled } from './fill.ts';

/** Without its part of a byte; a share nearer to the next whole number than a long sum of fractions may be off is that number. */
export function wholeBytes(rate: number): number {
  return rate === Number.POSITIVE_INFINITY ? rate : Math.floor(rate + Math.max(1e-9, rate * 1e-13));
}

/**
 * Shares in whole bytes per second. Each loses its part of a byte; what the budgets have left then goes out byte by byte, one for each
 * claim, to those who have least for their weight first and of them in the order of claims, again and again, as long as somebody below
 * his cap crosses no budget without a byte to spare. The sums are sums of whole numbers and exact: no budget is exceeded, not even by what a computation with fractions is off by.
 */
export function madeWhole(
  { rates: exact, stopped }: Filled,
  caps: Float64Array,
  limits: Float64Array,
  crossings: Crossings,
): Float64Array {
  const rates = exact.map(wholeBytes);
  const room = roomIn(rates, limits, crossings);
  for (let budget = 0; budget < limits.length; budget++) takeBack(budget, rates, room, crossings);
  handOut(stopped.slice(), rates, caps, room, crossings);
  return rates;
}

function roomIn(rates: Float64Array, limits: Float64Array, { claimsFrom, claims }: Crossings): Float64Array {
  return limits.map((limit, budget) => {
    let sum = 0;
    for (let at = claimsFrom[budget] ?? 0; at < (claimsFrom[budget + 1] ?? 0); at++) sum += rates[claims[at] ?? 0] ?? 0;
    return limit - sum;
  });
}

/** Byte by byte, from the last claim to the first, as long as the budget is exceeded. */
function takeBack(budget: number, rates: Float64Array, room: Float64Array, crossings: Crossings): void {
  const { claimsFrom, claims } = crossings;
  while ((room[budget] ?? 0) < 0) {
    for (let at = (claimsFrom[budget + 1] ?? 0) - 1; at >= (claimsFrom[budget] ?? 0) && (room[budget] ?? 0) < 0; at--) {
      const claim = claims[at] ?? 0;
      if ((rates[claim] ?? 0) > 0) move(claim, -1, rates, room, crossings);
    }
  }
}

/** @param takers in their order; reduced to those who can still take more */
function handOut(
  takers: Uint32Array,
  rates: Float64Array,
  caps: Float64Array,
  room: Float64Array,
  crossings: Crossings,
): void {
  let count = takers.length;
  while (count > 0) {
    let stay = 0;
    for (let at = 0; at < count; at++) {
      const claim = takers[at] ?? 0;
      if ((rates[claim] ?? 0) >= (caps[claim] ?? 0) || !hasRoom(claim, room, crossings)) continue;
      move(claim, 1, rates, room, crossings);
      takers[stay++] = claim;
    }
    count = stay;
  }
}

/** False for a claim that crosses no budget, too: it has all that it can have. */
function hasRoom(claim: number, room: Float64Array, { budgetsFrom, budgets }: Crossings): boolean {
  const [from, to] = [budgetsFrom[claim] ?? 0, budgetsFrom[claim + 1] ?? 0];
  for (let at = from; at < to; at++) if ((room[budgets[at] ?? 0] ?? 0) < 1) return false;
  return to > from;
}

function move(claim: number, bytes: number, rates: Float64Array, room: Float64Array, crossings: Crossings): void {
  rates[claim] = (rates[claim] ?? 0) + bytes;
  const { budgetsFrom, budgets } = crossings;
  for (let at = budgetsFrom[claim] ?? 0; at < (budgetsFrom[claim + 1] ?? 0); at++) {
    const budget = budgets[at] ?? 0;
    room[budget] = (room[budget] ?? 0) - bytes;
  }
}
