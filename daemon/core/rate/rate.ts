/** How fast bytes may move. A tagged type: no number in it means "unlimited" or "paused". */
export type Rate =
  | { readonly kind: 'unlimited' }
  | { readonly kind: 'paused' }
  /** `bytesPerSecond` is whole, 1 to `Number.MAX_SAFE_INTEGER`. */
  | { readonly kind: 'limited'; readonly bytesPerSecond: number };

export const unlimited: Rate = { kind: 'unlimited' };
export const paused: Rate = { kind: 'paused' };

/** @param bytesPerSecond whole, at least 1 */
export function limited(bytesPerSecond: number): Rate {
  return { kind: 'limited', bytesPerSecond };
}
