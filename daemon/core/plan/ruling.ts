import type { Migration } from '../migration/migration.ts';
import type { SettledFate } from '../migration/source-fate.ts';
import type { Explanation } from '../policy/explanation.ts';
import type { Verification } from '../policy/rule.ts';
import { type Closure, closureOf, type Windows } from './closure.ts';
import { settleSource } from './settle-source.ts';
import { verificationOf } from './verification-of.ts';

/** Whether it may use what is shared. */
export type Turn =
  | { readonly kind: 'come' }
  /** Others use it; for a person. */
  | { readonly kind: 'waits'; readonly obstacle: string }
  /** It has not been asked for yet: it will be when it can run, and told then. */
  | { readonly kind: 'unasked' };

/** What the policies of the moment say about a migration besides its rate, as far as decisions depend on it. */
export interface Ruling {
  /** Undefined where no window is in its way. */
  readonly closure: Closure | undefined;
  readonly sourceFate: SettledFate;
  readonly turn: Turn;
  /** How what was copied is checked. */
  readonly verification: Verification;
}

export function rulingOn(migration: Migration, explanation: Explanation, windows: Windows, turn: Turn): Ruling {
  const sourceFate = settleSource(migration, explanation);
  return { closure: closureOf(explanation, windows), sourceFate, turn, verification: verificationOf(explanation) };
}
