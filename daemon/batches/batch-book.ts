import type { Batch, Member } from '../core/batch/batch.ts';
import type { MemberStanding } from '../core/batch/member-standing.ts';
import { type SeenMigration, standingOfMigration, standingWithout } from '../core/batch/standing.ts';
import { summaryOf } from '../core/batch/summary.ts';
import { Refusal } from '../core/migration/refusal.ts';
import { hasEnded } from '../core/migration/state.ts';
import type { MigrationView } from '../migrations/entry.ts';
import { Lane } from '../migrations/lane.ts';
import type { MigrationChange, MigrationRegister } from '../migrations/register.ts';
import type { Shares } from '../sharing/shares.ts';
import type { BatchTable } from '../store/batch-table.ts';
import type { Position } from '../store/records.ts';
import { BatchEntry, type BatchView } from './entry.ts';

/** All batches: those that have not ended in memory too. What changes is stored first and told afterwards. */
export class BatchBook {
  readonly #table: BatchTable;
  readonly #register: MigrationRegister;
  readonly #shares: Pick<Shares, 'standingOf'>;
  readonly #entries = new Map<string, BatchEntry>();
  readonly #lane = new Lane();
  readonly #listeners = new Set<(id: string) => void>();

  private constructor(table: BatchTable, register: MigrationRegister, shares: Pick<Shares, 'standingOf'>) {
    this.#table = table;
    this.#register = register;
    this.#shares = shares;
    register.onChange((change) => this.#migrationChanged(change));
  }

  static async load(
    table: BatchTable,
    register: MigrationRegister,
    shares: Pick<Shares, 'standingOf'>,
  ): Promise<BatchBook> {
    const book = new BatchBook(table, register, shares);
    for (const batch of await table.open()) await book.#take(batch);
    return book;
  }

  /** Those that have not ended. */
  open(): BatchView[] {
    return [...this.#entries.values()].map((entry) => this.#viewOf(entry));
  }

  /** One that has not ended. */
  current(id: string): BatchView | undefined {
    const entry = this.#entries.get(id);
    return entry && this.#viewOf(entry);
  }

  async find(id: string): Promise<BatchView | undefined> {
    const current = this.current(id);
    if (current !== undefined) return current;
    const batch = await this.#table.find(id);
    return batch && (this.current(id) ?? this.#viewOf(new BatchEntry(batch)));
  }

  /** @throws Refusal BATCH_NOT_FOUND */
  async get(id: string): Promise<BatchView> {
    const view = await this.find(id);
    if (view !== undefined) return view;
    const shown = id.slice(0, 80);
    const message = `there is no batch ${JSON.stringify(shown)}; see "sluice batches"`;
    throw new Refusal('BATCH_NOT_FOUND', message, { batch_id: shown });
  }

  /** Newest first. */
  async list(withEnded: boolean, limit: number, after: Position | undefined): Promise<BatchView[]> {
    const batches = await this.#table.list(withEnded, limit, after);
    return batches.map((batch) => this.current(batch.id) ?? this.#viewOf(new BatchEntry(batch)));
  }

  /** Whether there is a migration of a member that has not ended yet, or one of which it is known how it ended. */
  isMade(id: string, { migrationId }: Member): boolean {
    return (
      this.#register.current(migrationId) !== undefined || this.#entries.get(id)?.settled.has(migrationId) === true
    );
  }

  /** A batch that has just been accepted. */
  async add(batch: Batch): Promise<BatchView> {
    await this.#table.save(batch);
    const entry = await this.#take(batch);
    this.#tell(batch.id);
    return this.#viewOf(entry);
  }

  /**
   * Changes a batch, one change after the other; they are few.
   * @param change gives the very same batch where there is nothing to change
   * @throws Refusal BATCH_NOT_FOUND, and what `change` throws
   */
  async update(id: string, change: (view: BatchView) => Batch): Promise<BatchView> {
    return this.#lane.run(async () => {
      const known = this.#entries.get(id) ?? new BatchEntry((await this.get(id)).batch);
      const next = change(this.#viewOf(known));
      if (next !== known.batch) {
        await this.#table.save(next);
        known.batch = next;
        if (next.ended !== undefined) this.#entries.delete(id);
        else if (!this.#entries.has(id)) await this.#take(next);
        this.#tell(id);
      }
      return this.#viewOf(this.#entries.get(id) ?? known);
    });
  }

  /** @param obstacle what keeps a member from being made now, for a person; empty when nothing does */
  hinder(id: string, migrationId: string, obstacle: string): void {
    const hindered = this.#entries.get(id)?.hindered;
    if (obstacle === '') hindered?.delete(migrationId);
    else hindered?.set(migrationId, obstacle);
  }

  /** Told of a batch when it or a state of its migrations has changed. @returns a function that ends the listening */
  onChange(listener: (id: string) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Into memory, with what is known of its migrations that have ended. */
  async #take(batch: Batch): Promise<BatchEntry> {
    const entry = new BatchEntry(batch);
    for (const { migrationId } of batch.members) {
      const view = await this.#register.find(migrationId);
      if (view !== undefined && hasEnded(view.migration.state)) entry.settled.set(migrationId, this.#standingOf(view));
    }
    this.#entries.set(batch.id, entry);
    return entry;
  }

  #migrationChanged({ kind, view }: MigrationChange): void {
    const { id, request, state } = view.migration;
    if (kind !== 'step' || request.batch === undefined) return;
    const entry = this.#entries.get(request.batch);
    if (entry === undefined) {
      if (!hasEnded(state)) void this.#revive(request.batch, id);
      return;
    }
    if (hasEnded(state)) entry.settled.set(id, this.#standingOf(view));
    else if (entry.settled.delete(id) || Object.hasOwn(entry.batch.refused, id)) void this.#revive(request.batch, id);
    this.#tell(request.batch);
  }

  /** Somebody started one of its migrations again by itself: what was refused of it is over, and so is the end of the batch. */
  async #revive(id: string, migrationId: string): Promise<void> {
    if ((await this.find(id)) === undefined) return;
    await this.update(id, ({ batch }) => {
      if (batch.ended === undefined && !Object.hasOwn(batch.refused, migrationId)) return batch;
      const { [migrationId]: _, ...refused } = batch.refused;
      const wanted = batch.ended === undefined ? batch.wanted : 'run';
      return { ...batch, wanted, refused, ended: undefined };
    });
  }

  #viewOf(entry: BatchEntry): BatchView {
    const { batch } = entry;
    const members = batch.ended?.members ?? batch.members.map((member) => this.#memberOf(member, entry));
    return { batch, members, summary: summaryOf(batch, members) };
  }

  #memberOf(member: Member, { batch, settled, hindered }: BatchEntry): MemberStanding {
    const { migrationId } = member;
    const current = this.#register.current(migrationId);
    if (current !== undefined) return this.#standingOf(current);
    const known = Object.hasOwn(batch.refused, migrationId) ? undefined : settled.get(migrationId);
    return known ?? standingWithout(member, batch, hindered.get(migrationId) ?? '');
  }

  #standingOf({ migration, obstacle }: MigrationView): MemberStanding {
    const isQueued = this.#shares.standingOf(migration.id).kind === 'queued';
    return standingOfMigration({ migration, obstacle, isQueued } satisfies SeenMigration);
  }

  #tell(id: string): void {
    for (const listener of this.#listeners) listener(id);
  }
}
