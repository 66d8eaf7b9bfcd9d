import { randomBytes } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { type Batch, type BatchRequest, newBatch, type Order } from '../core/batch/batch.ts';
import { commanded } from '../core/batch/command.ts';
import { type Draft, draft, type Sorted } from '../core/batch/draft.ts';
import type { BatchFacts } from '../core/batch/facts.ts';
import { refuseInfeasible } from '../core/batch/feasible.ts';
import { refuseBadBatchId } from '../core/batch/name.ts';
import { sortDrain } from '../core/batch/sort-drain.ts';
import { sortPlan } from '../core/batch/sort-plan.ts';
import { chosenId } from '../core/migration/name.ts';
import { Refusal } from '../core/migration/refusal.ts';
import { refuseUnknownWindow } from '../core/plan/requested-window.ts';
import { Lane } from '../migrations/lane.ts';
import type { BatchBook } from './batch-book.ts';
import type { BatchView } from './entry.ts';
import { type Site, surveySite } from './surveyor.ts';

/** A batch that nobody has accepted. */
export interface DraftedBatch extends Draft {
  readonly batch: Batch;
}

/** Where people's requests about batches are checked and taken. Everything here may be asked twice. */
export class BatchDesk {
  readonly #book: BatchBook;
  readonly #site: Site;
  /** Milliseconds that an order may take before it is answered; it is carried out all the same. */
  readonly #patienceMs: number;
  /** One acceptance at a time, so that two batches do not count on the same room. */
  readonly #acceptance = new Lane();

  constructor(book: BatchBook, site: Site, patienceMs = 5_000) {
    this.#book = book;
    this.#site = site;
    this.#patienceMs = patienceMs;
  }

  /** The same id with the same request is the same batch. @param id empty lets the daemon choose @throws Refusal */
  async create(id: string, request: BatchRequest): Promise<BatchView> {
    return this.#acceptance.run(async () => {
      const known = await this.#known(id, request);
      if (known !== undefined) return known;
      const { batch } = await this.#draft(id || chosenId(randomBytes(8)).replace('m', 'b'), request);
      return this.#book.add(batch);
    });
  }

  /** What `create` would do; undefined members of an id that is known. @throws Refusal as it would */
  async plan(id: string, request: BatchRequest): Promise<DraftedBatch> {
    const known = await this.#known(id, request);
    if (known === undefined) return this.#draft(id || 'batch', request);
    const { batch } = known;
    return { batch, members: [], origins: new Map(), leftOut: batch.leftOut };
  }

  /** Answers when all members have heard of it, or after a while. @throws Refusal */
  async command(id: string, order: Order): Promise<BatchView> {
    const updated = await this.#book.update(id, ({ batch, members, summary }) => {
      const next = commanded(batch, order, summary.state, members);
      if (next instanceof Refusal) throw next;
      return next;
    });
    return updated.batch.order === undefined ? updated : this.#carriedOut(id);
  }

  async #carriedOut(id: string): Promise<BatchView> {
    await new Promise<void>((resolve) => {
      const end = () => {
        clearTimeout(timer);
        stopListening();
        resolve();
      };
      const timer = setTimeout(end, this.#patienceMs);
      const look = () => {
        if (this.#book.current(id)?.batch.order === undefined) end();
      };
      const stopListening = this.#book.onChange((changed) => changed === id && look());
      look();
    });
    return this.#book.get(id);
  }

  async #known(id: string, request: BatchRequest): Promise<BatchView | undefined> {
    if (id === '') return undefined;
    const refusal = refuseBadBatchId(id);
    if (refusal !== undefined) throw refusal;
    const known = await this.#book.find(id);
    if (known !== undefined && isDeepStrictEqual(plain(known.batch.request), plain(request))) return known;
    const taken =
      known !== undefined
        ? 'was used for another request'
        : (await this.#site.register.find(id)) !== undefined && 'is the id of a migration';
    if (taken === false) return undefined;
    throw new Refusal('BATCH_ID_TAKEN', `batch id ${id} ${taken}; choose another id`, { batch_id: id });
  }

  async #draft(id: string, request: BatchRequest): Promise<DraftedBatch> {
    const facts = await surveySite(this.#site, this.#book);
    const sorted = sort(request, facts);
    if (sorted instanceof Refusal) throw sorted;
    const drafted = draft(id, sorted, facts);
    const refusal = refuseInfeasible(request, drafted);
    if (refusal !== undefined) throw refusal;
    return { ...drafted, batch: newBatch(id, request, drafted, Date.now()) };
  }
}

function sort({ asked }: BatchRequest, facts: BatchFacts): Sorted | Refusal {
  if (asked.kind === 'plan') return sortPlan(asked, facts);
  return refuseUnknownWindow(asked.terms.window, facts.windows) ?? sortDrain(asked, facts);
}

/** As it comes back from the store: without what is undefined. */
function plain(request: BatchRequest): unknown {
  return JSON.parse(JSON.stringify(request));
}
