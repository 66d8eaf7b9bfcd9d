import type { Effect } from '../core/migration/event.ts';
import type { Migration, Progress } from '../core/migration/migration.ts';
import { closureOf, type Windows } from '../core/plan/closure.ts';
import type { CopyStatus } from '../core/plan/copy-status.ts';
import { type IncidentMessage, incidentNews, type ToldIncidents } from '../core/plan/incident-news.ts';
import { newsBetween } from '../core/plan/news.ts';
import type { Explanation } from '../core/policy/explanation.ts';
import { highest } from '../core/rate/merge.ts';
import type { Rate } from '../core/rate/rate.ts';
import type { History, HistoryEvent, MigrationRecord, RateChange } from '../store/records.ts';
import { longestHistory } from '../store/store.ts';
import { Lane } from './lane.ts';

/** A migration as it is now. Of its history it has the latest; `MigrationRegister.withHistory` gives the rest. */
export interface MigrationView extends MigrationRecord, History {
  /** The highest rate that its copy was ever granted, as far as the history goes back. */
  readonly highestRate: Rate | undefined;
  /** What keeps it from moving now, for a person; empty when nothing does. */
  readonly obstacle: string;
}

/** A newly made explanation, and the windows of the policies that it was made from. */
export interface Grounds {
  readonly explanation: Explanation;
  readonly windows: Windows;
}

/** A migration in memory; `lane` orders what is stored about it. */
export class Entry {
  readonly lane = new Lane();
  #view: MigrationView;
  #toldIncidents: ToldIncidents = new Map();

  constructor(record: MigrationRecord, history: History) {
    this.#view = { ...viewOf(record, history), ...latestOf(history) };
  }

  get view(): MigrationView {
    return this.#view;
  }

  /** What people are to hear of a new explanation. An obstacle of a window that has opened is over. */
  newsOf({ explanation, windows }: Grounds): string[] {
    const before = this.#view.explanation;
    const hasOpened = before !== undefined && closureOf(before, windows) && !closureOf(explanation, windows);
    if (hasOpened) this.obstruct('');
    return newsBetween(before, explanation, windows);
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
    const { rateChanges, events, highestRate } = this.#view;
    const history = {
      rateChanges: [...rateChanges, ...added.rateChanges],
      events: [...events, ...added.events],
    };
    this.#view = {
      ...this.#view,
      ...latestOf(history),
      migration,
      explanation,
      highestRate: highestOf(added.rateChanges, highestRate),
    };
  }

  hear(progress: Progress): void {
    this.#view = { ...this.#view, migration: { ...this.#view.migration, progress } };
  }

  /** What people are to hear of what happened to the copy, as the agent of the host says. */
  incidentNews(status: CopyStatus, host: string, now: number): readonly IncidentMessage[] {
    const { news, told } = incidentNews(this.#toldIncidents, status, host, this.#view.migration, now);
    this.#toldIncidents = told;
    return news;
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

/** A migration with the history that it is given. */
export function viewOf(record: MigrationRecord, history: History): MigrationView {
  return { ...record, ...history, highestRate: highestOf(history.rateChanges, undefined), obstacle: '' };
}

/** So many entries are kept in memory at least: all of the history of ten thousand migrations would be most of what a daemon needs. */
const keptChanges = 3;
const keptEvents = 2;

/** Of the rates those stay that a copy may be held to: from the last on that its agent acknowledged. */
function latestOf({ rateChanges, events }: History): History {
  const acknowledged = rateChanges.findLastIndex(({ acknowledgedAt }) => acknowledgedAt !== undefined);
  const from = Math.min(Math.max(0, acknowledged), rateChanges.length - keptChanges);
  return {
    rateChanges: rateChanges.slice(Math.max(0, from, rateChanges.length - longestHistory)),
    events: events.slice(-keptEvents),
  };
}

function highestOf(changes: readonly RateChange[], before: Rate | undefined): Rate | undefined {
  return changes.reduce((known, { rate }) => (known === undefined ? rate : highest(known, rate)), before);
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
