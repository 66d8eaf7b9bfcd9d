/** What claims bring into a filling, one place for each of them. */
export interface Stakes {
  /** Above 0, whole. */
  readonly weights: Float64Array;
  /** Bytes per second, 0 to the cap. */
  readonly floors: Float64Array;
  /** Bytes per second, Infinity where there is none. */
  readonly caps: Float64Array;
}
