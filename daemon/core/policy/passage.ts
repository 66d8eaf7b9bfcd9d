import type { Rate } from '../rate/rate.ts';

/** What its window makes of a migration at an instant. Times are milliseconds since the epoch; undefined is never. */
export type Passage =
  /** No window restricts it. */
  | { readonly kind: 'always' }
  | { readonly kind: 'open'; readonly closesAt: number | undefined }
  /** It has not begun, and the window is closed: it waits. */
  | { readonly kind: 'waits'; readonly opensAt: number | undefined }
  /** It has begun and stands still until the window opens. */
  | { readonly kind: 'pauses'; readonly opensAt: number | undefined }
  /** It has begun and goes on at no more than this rate, which is `limited`. */
  | { readonly kind: 'trickles'; readonly rate: Rate; readonly opensAt: number | undefined }
  /** It has begun and goes on to its end as if the window were open. */
  | { readonly kind: 'finishes'; readonly opensAt: number | undefined };
