import type { PolicyBudget } from '../core/policy/policy-budget.ts';
import type { Rate } from '../core/rate/rate.ts';
import type { Obstacle } from '../core/share/admission/gate.ts';
import type { Bound } from '../core/share/allocation/allocation.ts';
import type { BudgetRecord } from '../core/share/budget/record.ts';

/** What the sharing of budgets makes of a migration at the moment. */
export type ShareStanding =
  /** It has no part in it: it has ended, waits for its window, is paused, or is not told yet. */
  | { readonly kind: 'absent' }
  /** It could run, and waits for its turn. */
  | {
      readonly kind: 'queued';
      /** In the queue, from 1. */
      readonly place: number;
      readonly obstacle: Obstacle;
      /** Id of the one who has waited longer and for whom it is kept. */
      readonly keptFor: string | undefined;
    }
  /** It runs. */
  | {
      readonly kind: 'sharing';
      /** What it is to have; what it is held to may still be on the way there. */
      readonly rate: Rate;
      readonly bound: Bound;
      readonly weight: number;
      /** Bytes per second; 0 for none. */
      readonly floor: number;
      /** The most it is believed to be able to use, in bytes per second; undefined where it uses what it gets. */
      readonly demand: number | undefined;
      /** Names of the budgets it crosses. */
      readonly crosses: readonly string[];
    };

/** A budget as people see it. */
export interface BudgetView {
  readonly policy: PolicyBudget;
  /** The limit of the moment, and where that is written, such as `30-budgets.yaml:4`. */
  readonly limit: Rate;
  readonly origin: string;
  /** When a window may change the limit next, in milliseconds of Unix time; undefined for never. */
  readonly nextChangeAt: number | undefined;
  /** All that is given away of it: what its members are to have together, and what copies may use whose agents are not reached. */
  readonly allotted: Rate;
  /** What landed in the last second of everything that crosses it, in bytes per second. */
  readonly usedBytesPerSecond: number;
  /** Those that run, ordered by id. */
  readonly members: readonly BudgetMember[];
  /** Ids of those that wait because of it, in the order of their turns. */
  readonly queued: readonly string[];
  readonly record: BudgetRecord;
}

export interface BudgetMember {
  readonly migrationId: string;
  readonly volume: string;
  /** What it is held to at the moment; undefined before its first copy. */
  readonly granted: Rate | undefined;
  readonly usedBytesPerSecond: number;
  readonly standing: Extract<ShareStanding, { kind: 'sharing' }>;
  /** False while its agent is not reached: it may use what it was granted last until its lease is over. */
  readonly isReached: boolean;
}
