/** A run of bytes: from `startBytes` on, before `endBytes`. */
export interface Span {
  readonly startBytes: number;
  readonly endBytes: number;
}
