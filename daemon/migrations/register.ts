import { advance } from '../core/migration/advance.ts';
import { cleared } from '../core/migration/cleared.ts';
import { type MigrationEvent, note } from '../core/migration/event.ts';
import type { Migration } from '../core/migration/migration.ts';
import { Refusal } from '../core/migration/refusal.ts';
import { hasEnded } from '../core/migration/state.ts';
import type { CopyStatus } from '../core/plan/copy-status.ts';
import type { IncidentMessage } from '../core/plan/incident-news.ts';
import { newsBetween } from '../core/plan/news.ts';
import { progressWith } from '../core/plan/progress.ts';
import type { History, MigrationFilter, Position } from '../store/records.ts';
import type { Store } from '../store/store.ts';
import { ByHost } from './by-host.ts';
import { Entry, type Grounds, type MigrationView, viewOf } from './entry.ts';

/**
 * Something about a migration changed: a `step` is news of its own, `progress` comes several times a second, with a `proof` its agent has
 * newly acknowledged a rate, or its sink has newly moved at one.
 */
export interface MigrationChange {
  readonly kind: 'step' | 'progress' | 'proof';
  readonly view: MigrationView;
}

const noHistory: History = { rateChanges: [], events: [] };

/** All migrations: those that have not ended in memory too. What changes is stored first and told afterwards. */
export class MigrationRegister {
  readonly #store: Store;
  readonly #now: () => number;
  readonly #entries = new Map<string, Entry>();
  readonly #byHost = new ByHost();
  readonly #listeners = new Set<(change: MigrationChange) => void>();

  private constructor(store: Store, now: () => number) {
    this.#store = store;
    this.#now = now;
  }

  /** @param now gives milliseconds of Unix time */
  static async load(store: Store, now: () => number = Date.now): Promise<MigrationRegister> {
    const register = new MigrationRegister(store, now);
    for (const record of await Array.fromAsync(store.active())) {
      const { id } = record.migration;
      register.#entries.set(id, new Entry(record, await store.history(id)));
      register.#byHost.put(record.migration);
    }
    return register;
  }

  /** Those that have not ended. */
  active(): MigrationView[] {
    return [...this.#entries.values()].map((entry) => entry.view);
  }

  /** Those that have not ended and have an end on the host. */
  activeOn(host: string): MigrationView[] {
    return this.#byHost.on(host).flatMap((id) => this.current(id) ?? []);
  }

  /** One that has not ended. */
  current(id: string): MigrationView | undefined {
    return this.#entries.get(id)?.view;
  }

  /** @throws Refusal MIGRATION_NOT_FOUND */
  async get(id: string): Promise<MigrationView> {
    return (await this.find(id)) ?? raise(notFound(id));
  }

  async find(id: string): Promise<MigrationView | undefined> {
    return this.current(id) ?? (await this.#recall(id))?.view;
  }

  /** With all of its history that is given out. */
  async withHistory(view: MigrationView): Promise<MigrationView> {
    return { ...view, ...(await this.#store.history(view.migration.id)) };
  }

  /** Newest first, without their histories. */
  async list(filter: MigrationFilter, limit: number, after: Position | undefined): Promise<MigrationView[]> {
    const records = await this.#store.list(filter, limit, after);
    return records.map((record) => this.current(record.migration.id) ?? viewOf(record, noHistory));
  }

  /** A migration that has just been accepted. */
  async add(migration: Migration, { explanation, windows }: Grounds): Promise<MigrationView> {
    const entry = new Entry({ migration, explanation }, noHistory);
    const news = newsBetween(undefined, explanation, windows);
    const added = entry.historyOf(['created', ...news].map(note), this.#now(), explanation.policyGeneration);
    await this.#store.save({ migration, explanation }, added);
    entry.accept(migration, explanation, added);
    this.#entries.set(migration.id, entry);
    this.#byHost.put(migration);
    this.#tell('step', entry);
    return entry.view;
  }

  /**
   * Lets an event happen to a migration.
   * @param grounds the newly made explanation that the event comes of, if it comes of one
   * @throws Refusal when it cannot happen, or there is no such migration
   */
  async apply(id: string, event: MigrationEvent, grounds?: Grounds): Promise<MigrationView> {
    const entry = this.#entries.get(id) ?? (await this.#recall(id)) ?? raise(notFound(id));
    return entry.lane.run(async () => {
      const now = this.#now();
      const { migration } = entry.view;
      const made = advance(migration, event, now);
      if (made instanceof Refusal) throw made;
      if (made.next === migration && made.effects.length === 0) return entry.view;
      const news = grounds === undefined ? [] : entry.newsOf(grounds);
      const explanation = grounds?.explanation ?? entry.view.explanation;
      const generation = explanation?.policyGeneration ?? 0;
      const added = entry.historyOf([...news.map(note), ...made.effects], now, generation);
      const { grant } = made.next;
      // All rates may change at once, and a grant is little to write; what led to it is made anew after a restart.
      if (event.kind === 'rateResolved' && grant !== undefined && news.length === 0)
        await this.#store.saveGrant(id, grant, added);
      else await this.#store.save({ migration: made.next, explanation }, added);
      entry.accept(made.next, grounds?.explanation ?? entry.view.explanation, added);
      this.#keep(id, entry);
      this.#tell('step', entry);
      return entry.view;
    });
  }

  /** Takes over a newly made explanation. What it has of news goes into the list of events; else it is stored with the next step. */
  async explain(id: string, grounds: Grounds): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    const news = entry.newsOf(grounds);
    entry.accept(entry.view.migration, grounds.explanation, noHistory);
    this.#tell('step', entry);
    await this.#record(entry, news);
  }

  /** Takes over what the copy's agent, that of the host, says: progress, proof of rates, and what happened to the copy. */
  hear(id: string, status: CopyStatus, host: string): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    entry.hear(progressWith(entry.view.migration, status));
    const proven = entry.prove(status, this.#now());
    for (const change of proven) this.#store.proofs.note(id, change);
    this.#tell(proven.length > 0 ? 'proof' : 'progress', entry);
    for (const news of entry.incidentNews(status, host, this.#now())) void this.#tellIncident(id, news);
  }

  /** @param isNews whether the obstacle goes into the list of events */
  async obstruct(id: string, obstacle: string, isNews: boolean): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined || !entry.obstruct(obstacle)) return;
    this.#tell('step', entry);
    const message = `waits: ${obstacle}`;
    // After a restart of the daemon it may be waiting for what it waited for before.
    const isTold = entry.view.events.at(-1)?.message === message;
    if (isNews && obstacle !== '' && !isTold) await this.#record(entry, [message]);
  }

  /** Something that people are to hear of, and that changes nothing. */
  async note(id: string, message: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    await this.#record(entry, [message]);
    this.#tell('step', entry);
  }

  /**
   * Lets the outcome of an ended migration be shown with its volume no more. Nobody is told: nothing happens to the migration.
   * @throws Refusal VOLUME_MIGRATING when it has not ended, MIGRATION_NOT_FOUND
   */
  async clearOutcome(id: string): Promise<void> {
    const { migration, explanation } = await this.get(id);
    const next = cleared(migration);
    if (next instanceof Refusal) throw next;
    await this.#store.save({ migration: next, explanation }, noHistory);
  }

  /** How many listen: those that watch, and the reconciler. */
  get listeners(): number {
    return this.#listeners.size;
  }

  /** @returns a function that ends the listening */
  onChange(listener: (change: MigrationChange) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** An ended one, from the store. */
  async #recall(id: string): Promise<Entry | undefined> {
    const record = await this.#store.find(id);
    if (record === undefined) return undefined;
    const history = await this.#store.history(id);
    // Somebody may have started it again meanwhile.
    return this.#entries.get(id) ?? new Entry(record, history);
  }

  #keep(id: string, entry: Entry): void {
    if (!hasEnded(entry.view.migration.state)) {
      this.#entries.set(id, entry);
      this.#byHost.put(entry.view.migration);
    } else {
      entry.obstruct('');
      this.#entries.delete(id);
      this.#byHost.drop(id);
    }
  }

  /** A daemon that starts anew does not repeat what it told before. */
  async #tellIncident(id: string, { message, isFirst }: IncidentMessage): Promise<void> {
    if (isFirst && (await this.#store.wasTold(id, message))) return;
    await this.note(id, message);
  }

  /** Stores what happened beside any step. */
  async #record(entry: Entry, messages: readonly string[]): Promise<void> {
    if (messages.length === 0) return;
    await entry.lane.run(async () => {
      const { migration, explanation } = entry.view;
      const added = entry.historyOf(messages.map(note), this.#now(), explanation?.policyGeneration ?? 0);
      await this.#store.save({ migration, explanation }, added);
      entry.accept(entry.view.migration, entry.view.explanation, added);
    });
  }

  #tell(kind: MigrationChange['kind'], { view }: Entry): void {
    for (const listener of this.#listeners) listener({ kind, view });
  }
}

function notFound(id: string): Refusal {
  const message = `there is no migration ${JSON.stringify(id.slice(0, 80))}; see "sluice migrations"`;
  return new Refusal('MIGRATION_NOT_FOUND', message, { migration_id: id.slice(0, 80) });
}

function raise(error: Error): never {
  throw error;
}
