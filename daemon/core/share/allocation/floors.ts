import type { Crossings } from './crossings.ts';
import { fill } from './fill.ts';
import type { Stakes } from './stakes.ts';
import { wholeBytes } from './whole-bytes.ts';

/**
 * Floors that fit every budget, in whole bytes per second. Where they do not fit together, all in the budget keep the same part of
 * their floors, and no more is cut than must be: that is a filling of its own, in which a floor is weight and cap at once.
 */
export function floorsThatFit(stakes: Stakes, limits: Float64Array, crossings: Crossings): Float64Array {
  const { floors } = stakes;
  if (fits(floors, limits, crossings)) return floors;
  // A claim without a floor stops at once, whatever its weight.
  const weights = floors.map((floor) => Math.max(1, floor));
  const { rates } = fill({ weights, floors: new Float64Array(floors.length), caps: floors }, limits, crossings);
  return rates.map(wholeBytes);
}

function fits(floors: Float64Array, limits: Float64Array, { claimsFrom, claims }: Crossings): boolean {
  return limits.every((limit, budget) => {
    let sum = 0;
    for (let at = claimsFrom[budget] ?? 0; at < (claimsFrom[budget + 1] ?? 0); at++)
      sum += floors[claims[at] ?? 0] ?? 0;
    return sum <= limit;
  });
}
