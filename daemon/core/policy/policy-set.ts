import type { Rate } from '../rate/rate.ts';
import type { Concurrency } from '../share/admission/candidate.ts';
import type { NamedWindow } from './named-window.ts';
import type { Stated } from './origin.ts';
import type { PolicyBudget } from './policy-budget.ts';
import type { Rule } from './rule.ts';
import type { DefaultTerms, Terms } from './terms.ts';

/** Words by key that rules can match, such as tier: nvme. */
export type Labels = ReadonlyMap<string, string>;

/** A pool of a host, as far as the inventory speaks of it. At its end of a migration its limit stands in the place of its host's. */
export interface PolicyPool extends Terms {
  /** Over those of its host, key by key. */
  readonly labels: Labels;
}

/** A host of the inventory. Its limit is the one that Ansible's precedence gives it, so it may stand in a group. */
export interface PolicyHost extends Terms {
  readonly name: string;
  /** Address of its agent, `address:port`. */
  readonly agent: Stated<string>;
  /** Every group it belongs to, parents too, by name, without `all`. */
  readonly groups: readonly string[];
  readonly labels: Labels;
  /** By name. A pool's max is here only where it is written for this very host. */
  readonly pools: ReadonlyMap<string, PolicyPool>;
}

/** A group of the inventory, `all` among them. Only its ceilings count by themselves; its limits reach hosts by precedence. */
export interface PolicyGroup {
  readonly name: string;
  readonly max: Stated<Rate> | undefined;
  /** Ceilings of each pool of a name on the group's hosts, by that name. */
  readonly poolMax: ReadonlyMap<string, Stated<Rate>>;
}

/** What a whole and valid policy folder says, before it is put in force. */
export interface PolicyDraft {
  readonly default: DefaultTerms;
  /** In file order, files in lexical order. */
  readonly rules: readonly Rule[];
  readonly hosts: ReadonlyMap<string, PolicyHost>;
  readonly groups: ReadonlyMap<string, PolicyGroup>;
  /** By name. */
  readonly windows: ReadonlyMap<string, NamedWindow>;
  /** In file order. */
  readonly budgets: readonly PolicyBudget[];
  readonly concurrency: Concurrency;
}

/** All policies of one moment, validated together. */
export interface PolicySet extends PolicyDraft {
  /** Rises by one with every accepted change of the folder. */
  readonly generation: number;
}
