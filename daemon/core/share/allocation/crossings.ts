/**
 * Which claims cross which budgets, both ways, flat: the budgets of claim `c` are `budgets[budgetsFrom[c]]` up to before
 * `budgets[budgetsFrom[c + 1]]`, and the claims of budget `b` likewise. Ten thousand claims are walked many times; arrays of arrays
 * would cost more than the sums.
 */
export interface Crossings {
  readonly budgetsFrom: Uint32Array;
  readonly budgets: Uint32Array;
  readonly claimsFrom: Uint32Array;
  /** Of each budget in rising order. */
  readonly claims: Uint32Array;
}

/**
 * @param lists of each claim, the budgets that it crosses as numbers of the caller's
 * @param numberOf what a budget is called here, by the caller's number; -1 for one to leave out
 * @param budgetCount of those that are not left out
 */
export function crossingsOf(
  lists: readonly (readonly number[])[],
  numberOf: Int32Array,
  budgetCount: number,
): Crossings {
  const budgetsFrom = new Uint32Array(lists.length + 1);
  const claimsFrom = new Uint32Array(budgetCount + 1);
  let total = 0;
  for (const [claim, list] of lists.entries()) {
    for (const place of list) {
      const budget = numberOf[place] ?? -1;
      if (budget < 0) continue;
      claimsFrom[budget + 1] = (claimsFrom[budget + 1] ?? 0) + 1;
      total++;
    }
    budgetsFrom[claim + 1] = total;
  }
  for (let budget = 0; budget < budgetCount; budget++)
    claimsFrom[budget + 1] = (claimsFrom[budget + 1] ?? 0) + (claimsFrom[budget] ?? 0);
  return { budgetsFrom, claimsFrom, ...listed(lists, numberOf, claimsFrom, total) };
}

function listed(
  lists: readonly (readonly number[])[],
  numberOf: Int32Array,
  claimsFrom: Uint32Array,
  total: number,
): { budgets: Uint32Array; claims: Uint32Array } {
  const budgets = new Uint32Array(total);
  const claims = new Uint32Array(total);
  const next = claimsFrom.slice();
  let at = 0;
  for (const [claim, list] of lists.entries()) {
    for (const place of list) {
      const budget = numberOf[place] ?? -1;
      if (budget < 0) continue;
      budgets[at++] = budget;
      const slot = next[budget] ?? 0;
      claims[slot] = claim;
      next[budget] = slot + 1;
    }
  }
  return { budgets, claims };
}
