import type { Stated } from '../core/policy/origin.ts';
import type { Rate } from '../core/rate/rate.ts';
import type { Direction } from '../core/share/budget/budget.ts';

/** A budget as a policy file writes it, before it is known which hosts and windows there are. */
export interface WrittenBudget {
  readonly name: Stated<string>;
  readonly scope: WrittenScope;
  readonly limit: Stated<Rate>;
  readonly during: readonly WrittenHours[];
}

/** What a budget is while one of the windows of these names is open. */
export interface WrittenHours {
  readonly window: Stated<readonly string[]>;
  readonly limit: Stated<Rate>;
}

type Access = 'reads' | 'writes';

/** What a budget is about, in names; one of many stands for a budget for each of them. */
export type WrittenScope =
  | { readonly kind: 'host'; readonly host: Stated<string>; readonly direction: Direction }
  /** Groups, hosts and globs of names of hosts. */
  | { readonly kind: 'each-host'; readonly hosts: Stated<readonly string[]>; readonly direction: Direction }
  | { readonly kind: 'group'; readonly group: Stated<string>; readonly direction: Direction }
  /** `host:pool`. */
  | { readonly kind: 'pool'; readonly pool: Stated<string>; readonly access: Access }
  /** `hosts:pool`, hosts as above, the pool a name or a glob. */
  | { readonly kind: 'each-pool'; readonly pools: Stated<readonly string[]>; readonly access: Access }
  | { readonly kind: 'link'; readonly from: Stated<string>; readonly to: Stated<string>; readonly bothWays: boolean }
  | { readonly kind: 'everything' };
