import type { Migration } from '../migration/migration.ts';
import type { SettledFate } from '../migration/source-fate.ts';
import type { Explanation } from '../policy/explanation.ts';
import { type Closure, closureOf, type Windows } from './closure.ts';
import { settleSource } from './settle-source.ts';

/** What the policies of the moment say about a migration besides its rate, as far as decisions depend on it. */
export interface Ruling {
  /** Undefined where no window is in its way. */
  readonly closure: Closure | undefined;
  readonly sourceFate: SettledFate;
}

export function rulingOn(migration: Migration, explanation: Explanation, windows: Windows): Ruling {
  return { closure: closureOf(explanation, windows), sourceFate: settleSource(migration, explanation) };
}
