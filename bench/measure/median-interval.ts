/** The middle lies outside the ends of so many values in 1 of 32 cases. */
const fewest = 6;

/**
 * Where the middle of what was drawn from lies with 95 % confidence, whatever the distribution: two of the values themselves, by their order
 * (the normal approximation to the sign test).
 * @throws RangeError for fewer than six values: even their ends are less sure
 */
export function medianInterval(values: readonly number[]): { readonly low: number; readonly high: number } {
  if (values.length < fewest) throw new RangeError(`${values.length} values are too few, ${fewest} are needed`);
  const sorted = values.toSorted((a, b) => a - b);
  const skipped = Math.max(0, Math.floor(sorted.length / 2 - 0.98 * Math.sqrt(sorted.length)) - 1);
  return { low: sorted[skipped] ?? Number.NaN, high: sorted[sorted.length - 1 - skipped] ?? Number.NaN };
}
