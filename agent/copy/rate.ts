/** The rate a copy is granted. A tagged type: no number in it means "unlimited" or "paused". */
export type Rate =
  | { readonly kind: 'unlimited' }
  | { readonly kind: 'paused' }
  /** `bytesPerSecond` is whole, 1 to `Number.MAX_SAFE_INTEGER`. */
  | { readonly kind: 'limited'; readonly bytesPerSecond: number };

/** The rate of a leg: a paused copy has no leg at all. */
export type LegRate = Exclude<Rate, { kind: 'paused' }>;

export function sameRate(one: Rate, other: Rate): boolean {
  if (one.kind === 'limited' && other.kind === 'limited') return one.bytesPerSecond === other.bytesPerSecond;
  return one.kind === other.kind;
}
