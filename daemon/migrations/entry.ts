import type { Effect } from '../core/migration/event.ts';
import type { Migration, Progress } from '../core/migration/migration.ts';
import type { CopyStatus } from '../core/plan/copy-status.ts';
import { incidentNews, type ToldIncidents } from '../core/plan/incident-news.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import type { History, HistoryEvent, MigrationRecord, RateChange } from '../store/records.ts';
import { longestHistory } from '../store/store.ts';
import { Lane } from './lane.ts';

/** A migration with all that people may want to see of it. */
export interface MigrationView extends MigrationRecord, History {
  /** What keeps it from moving now, for a person; empty when nothing does. */
  readonly obstacle: string;
}

/** A migration in memory; `lane` orders what is stored about it. */
export class Entry {
  readonly lane = new Lane();
  #view: MigrationView;
  #toldIncidents: ToldIncidents = new Map();

  constructor(record: MigrationRecord, history: History) {
    this.#view = { ...record, ...history, obstacle: '' };
  }

  get view(): MigrationView {
    return this.#view;
  }

  /** What a step adds to the history; it belongs to it once it is stored. @param policyGeneration the one in force */
  historyOf(effects: readonly Effect[], now: number, policyGeneration: number): History {
    const rateChanges: RateChange[] = [];
    const events: HistoryEvent[] = [];
    let number = this.#view.events.at(-1)?.number ?? 0;
    for (const effect of effects) {
      switch (effect.kind) {
        case 'note':
          number += 1;
          events.push({ number, at: now, message: effect.message });
          break;
        case 'rateChange': {
          const { sequence, rate, cause } = effect;
          rateChanges.push({
            sequence,
            rate,
            cause,
            policyGeneration,
            requestedAt: now,
            acknowledgedAt: undefined,
            effectiveAt: undefined,
          });
          break;
        }
        default:
          effect satisfies never;
      }
    }
    return { rateChanges, events };
  }

  /** Takes over what has been stored. */
  accept(migration: Migration, explanation: Explanation | undefined, added: History): void {
    const { rateChanges, events } = this.#view;
    this.#view = {
      ...this.#view,
      migration,
      explanation,
      rateChanges: [...rateChanges, ...added.rateChanges].slice(-longestHistory),
      events: [...events, ...added.events].slice(-longestHistory),
    };
  }

  hear(progress: Progress): void {
    this.#view = { ...this.#view, migration: { ...this.#view.migration, progress } };
  }

  /** What people are to hear of what happened to the copy, as the agent of the host says. */
  incidentNews(status: CopyStatus, host: string, now: number): readonly string[] {
    const { migration, events } = this.#view;
    const wasTold = (message: string) => events.some((event) => event.message === message);
    const { messages, told } = incidentNews(this.#toldIncidents, status, host, migration, wasTold, now);
    this.#toldIncidents = told;
    return messages;
  }

  /** @returns false when that is known already */
  obstruct(obstacle: string): boolean {
    if (this.#view.obstacle === obstacle) return false;
    this.#view = { ...this.#view, obstacle };
    return true;
  }

  /** @returns the rate changes that the agent's word newly proves */
  prove(status: CopyStatus, now: number): RateChange[] {
    // Nearly every report proves nothing new.
    if (!this.#view.rateChanges.some((change) => isNewlyProven(change, status))) return [];
    const before = this.#view.rateChanges;
    const rateChanges = before.map((change) =>
      isNewlyProven(change, status) ? provenBy(change, status, now) : change,
    );
    this.#view = { ...this.#view, rateChanges };
    return rateChanges.filter((change, place) => change !== before[place]);
  }
}

function isNewlyProven(change: RateChange, status: CopyStatus): boolean {
  return isNewlyAcknowledged(change, status) || isNewlyEffective(change, status);
}

function isNewlyAcknowledged({ acknowledgedAt, sequence }: RateChange, status: CopyStatus): boolean {
  return acknowledgedAt === undefined && sequence === status.grantedSequence;
}

function isNewlyEffective({ effectiveAt, sequence }: RateChange, status: CopyStatus): boolean {
  return effectiveAt === undefined && sequence === status.effectiveSequence;
}

function provenBy(change: RateChange, status: CopyStatus, now: number): RateChange {
  return {
    ...change,
    acknowledgedAt: isNewlyAcknowledged(change, status) ? now : change.acknowledgedAt,
    effectiveAt: isNewlyEffective(change, status) ? (status.effectiveAt ?? now) : change.effectiveAt,
  };
}
