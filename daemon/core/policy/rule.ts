import type { Stated } from './origin.ts';
import type { Hours, Terms } from './terms.ts';
import type { WindowUse } from './window-use.ts';

/** Globs by key: each key must be there, and its value fit one of its globs. An empty one asks nothing. */
export type KeyGlobs = ReadonlyMap<string, readonly string[]>;

/** Which ends of a migration a rule is about. Each list: any of these; an empty one asks nothing. */
export interface PlaceMatch {
  /** Globs. */
  readonly hosts: readonly string[];
  /** Names of groups. */
  readonly groups: readonly string[];
  /** Of the host, or of the pool where it has a label of its own under the key. */
  readonly labels: KeyGlobs;
  /** Globs. */
  readonly pools: readonly string[];
  /** Names of pool drivers, such as `file`. */
  readonly drivers: readonly string[];
}

/** Sizes of volumes, half open, so that two ranges can meet without a gap and without a size that is in both. */
export interface SizeRange {
  /** 0 where nothing is too small. */
  readonly atLeastBytes: number;
  /** Infinity where nothing is too large. */
  readonly underBytes: number;
}

/** Which migrations a rule is about: those that fit all of it. */
export interface RuleMatch {
  /** Globs, any of which the volume's name may fit; empty asks nothing. */
  readonly volumes: readonly string[];
  readonly size: SizeRange;
  readonly metadata: KeyGlobs;
  readonly source: PlaceMatch;
  readonly destination: PlaceMatch;
}

/** How a copy is checked before the switch. */
export type Verification = 'digest' | 'none';

/** What a rule sets besides the rate; each is taken from the first rule that matches and sets it. */
export interface RuleSettings extends Hours {
  /** Weight in the sharing of budgets: whole, 1 to 1000. */
  readonly priority: Stated<number> | undefined;
  /** Bytes per second that it gets at least of the budgets it crosses; 0 for none. */
  readonly floor: Stated<number> | undefined;
  readonly verify: Stated<Verification> | undefined;
  /** Whether the source stays under another name after the switch. */
  readonly keepSource: Stated<boolean> | undefined;
}

/** A rule of a policy file. */
export interface Rule extends Terms, RuleSettings {
  /** Unique over all files, with the place of its definition. */
  readonly name: Stated<string>;
  readonly match: RuleMatch;
  /** The rule is looked at only while these are open; undefined for at all times. */
  readonly during: Stated<WindowUse> | undefined;
}
