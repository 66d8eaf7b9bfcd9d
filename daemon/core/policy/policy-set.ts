import type { Rate } from '../rate/rate.ts';
import type { Stated } from './origin.ts';

/** What any level of policy may say about speed: a limit is a preference, a max is a ceiling. */
export interface Terms {
  /** Taken from the strongest level that states one. */
  readonly limit: Stated<Rate> | undefined;
  /** Holds wherever it is stated; nothing overrides it. */
  readonly max: Stated<Rate> | undefined;
}

/** A host of the inventory. Its limit is the one that Ansible's precedence gives it, so it may stand in a group. */
export interface PolicyHost extends Terms {
  readonly name: string;
  /** Address of its agent, `address:port`. */
  readonly agent: Stated<string>;
  /** Every group it belongs to, parents too, by name, without `all`. */
  readonly groups: readonly string[];
}

/** A group of the inventory, `all` among them. Only its ceiling counts by itself; its limit reaches hosts by precedence. */
export interface PolicyGroup {
  readonly name: string;
  readonly max: Stated<Rate> | undefined;
}

/** Which ends of a migration a rule is about. Each list: any of these; an empty one asks nothing. */
export interface PlaceMatch {
  /** Globs. */
  readonly hosts: readonly string[];
  /** Names of groups. */
  readonly groups: readonly string[];
  /** Globs. */
  readonly pools: readonly string[];
}

/** Which migrations a rule is about: those that fit all of it. */
export interface RuleMatch {
  /** Globs, any of which the volume's name may fit; empty asks nothing. */
  readonly volumes: readonly string[];
  readonly source: PlaceMatch;
  readonly destination: PlaceMatch;
}

/** A rule of a policy file. */
export interface Rule extends Terms {
  /** Unique over all files, with the place of its definition. */
  readonly name: Stated<string>;
  readonly match: RuleMatch;
}

/** What a whole and valid policy folder says, before it is put in force. */
export interface PolicyDraft {
  readonly default: Terms;
  /** In file order, files in lexical order. */
  readonly rules: readonly Rule[];
  readonly hosts: ReadonlyMap<string, PolicyHost>;
  readonly groups: ReadonlyMap<string, PolicyGroup>;
}

/** All policies of one moment, validated together. */
export interface PolicySet extends PolicyDraft {
  /** Rises by one with every accepted change of the folder. */
  readonly generation: number;
}
