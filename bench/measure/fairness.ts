/**
 * How evenly something is shared: 1 where all have the same, 1/n where one of n has everything. Jain, Chiu and Hawe, "A Quantitative
 * Measure of Fairness and Discrimination for Resource Allocation in Shared Computer Systems", 1984.
 * @throws RangeError when nobody has anything
 */
export function jainIndex(shares: readonly number[]): number {
  const sum = shares.reduce((total, share) => total + share, 0);
  const squares = shares.reduce((total, share) => total + share ** 2, 0);
  if (squares === 0) throw new RangeError('nobody has anything');
  return sum ** 2 / (shares.length * squares);
}
