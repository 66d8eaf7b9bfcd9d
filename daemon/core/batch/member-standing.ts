import type { Wanted } from '../migration/migration.ts';
import type { Failure, StateKind } from '../migration/state.ts';

/** How a member of a batch is. */
export interface MemberStanding {
  readonly migrationId: string;
  /** `unmade`: there is no migration of it yet. One that was refused is `failed`. */
  readonly state: StateKind | 'unmade';
  readonly wanted: Wanted;
  readonly sizeBytes: number;
  readonly landedBytes: number;
  readonly currentBytesPerSecond: number;
  /** Milliseconds left at the rate in force; undefined when it stands still, does not copy, or has ended. */
  readonly remainingMs: number | undefined;
  /** Why it failed; undefined unless it did. */
  readonly failure: Failure | undefined;
  /** What keeps it from moving, for a person; empty when nothing does, or only that others have the turn before it. */
  readonly obstacle: string;
}
