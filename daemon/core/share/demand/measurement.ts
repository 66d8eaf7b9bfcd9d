/** What landed at the sink of a copy in a stretch of time. */
export interface Measurement {
  /** Milliseconds that the stretch was long: about a second. */
  readonly ms: number;
  /** What the rates that its agent held it to in that time let through; undefined where it was not limited for a part of it. */
  readonly allowedBytes: number | undefined;
  readonly landedBytes: number;
}
