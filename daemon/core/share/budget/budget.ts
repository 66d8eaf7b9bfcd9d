import type { Rate } from '../../rate/rate.ts';

/** A rate shared by every migration that crosses what it is about. */
export interface Budget {
  /** Unique among the budgets of one moment. */
  readonly name: string;
  /** For all of them together. */
  readonly limit: Rate;
  readonly scope: BudgetScope;
}

/** What a budget is about, which decides the migrations that cross it. */
export type BudgetScope =
  /** What leaves a host for others, or reaches it from others. */
  | { readonly kind: 'host'; readonly host: string; readonly direction: Direction }
  /** What is read from a pool or written to it, wherever the other end is. */
  | { readonly kind: 'pool'; readonly host: string; readonly pool: string; readonly access: 'reads' | 'writes' }
  /** What goes out of a group of hosts, or into it; what moves within it does neither. */
  | { readonly kind: 'group'; readonly group: string; readonly direction: Direction }
  /** What goes out of one group and into another; with `bothWays` the way back shares the same budget. */
  | { readonly kind: 'link'; readonly from: string; readonly to: string; readonly bothWays: boolean }
  /** Every migration, those within a host too. */
  | { readonly kind: 'everything' };

export type Direction = 'egress' | 'ingress';
