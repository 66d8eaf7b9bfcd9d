import type { Logger } from 'pino';
import type { Batch, Member, Order } from '../core/batch/batch.ts';
import { isOver } from '../core/batch/standing.ts';
import { Refusal } from '../core/migration/refusal.ts';
import type { Failure } from '../core/migration/state.ts';
import { whyNotUp } from '../core/plan/standing.ts';
import type { Hosts } from '../hosts/hosts.ts';
import { Alarm } from '../migrations/alarm.ts';
import type { MigrationDesk } from '../migrations/desk.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import type { BatchBook } from './batch-book.ts';
import type { BatchView } from './entry.ts';

/** What a runner works with. */
export interface BatchWorkplace {
  readonly book: BatchBook;
  readonly desk: Pick<MigrationDesk, 'create' | 'retry'>;
  readonly register: MigrationRegister;
  readonly hosts: Pick<Hosts, 'standingOf' | 'onChange'>;
  readonly log: Logger;
}

/** Milliseconds before a runner that met a bug, or a store that is away, looks again. */
const troublePauseMs = 5_000;

/**
 * Takes one batch to its end, one step at a time: carries out what was ordered, makes the migrations that are not there yet, sees when all
 * have ended. What it is about to do is stored; a daemon that starts anew goes on there.
 */
export class BatchRunner {
  readonly #id: string;
  readonly #place: BatchWorkplace;
  readonly #log: Logger;
  readonly #alarm = new Alarm();
  #isStopped = false;

  constructor(id: string, place: BatchWorkplace) {
    this.#id = id;
    this.#place = place;
    this.#log = place.log.child({ batch: id });
  }

  wake(): void {
    this.#alarm.ring();
  }

  /** Lets the step that runs end, and no other begin. */
  stop(): void {
    this.#isStopped = true;
    this.#alarm.ring();
  }

  get isStopped(): boolean {
    return this.#isStopped;
  }

  /** Ends when the batch has ended, or after `stop`. */
  async run(): Promise<void> {
    for (;;) {
      const view = this.#place.book.current(this.#id);
      if (this.#isStopped || view === undefined) return;
      try {
        if (!(await this.#step(view))) await this.#alarm.sleep(undefined);
      } catch (error) {
        this.#log.error({ err: error }, 'a step of the batch failed unexpectedly');
        await this.#alarm.sleep(troublePauseMs);
      }
    }
  }

  /** @returns false when there is nothing to do until something changes */
  async #step({ batch, members, summary }: BatchView): Promise<boolean> {
    if (batch.order !== undefined) {
      await this.#carryOut(batch, batch.order);
      return true;
    }
    if (batch.phase === 'making' && batch.wanted !== 'pause') {
      const isMade = batch.wanted === 'cancel' || (await this.#make(batch));
      if (isMade) await this.#change((known) => ({ ...known, phase: 'made' }));
      return isMade;
    }
    if (batch.phase === 'making' || !members.every(isOver)) return false;
    this.#log.info({ state: summary.state }, 'batch ended');
    await this.#change((known, view) => {
      // Somebody may have asked for something since.
      if (known.order !== undefined || !view.members.every(isOver)) return known;
      return { ...known, ended: { at: Date.now(), members: view.members } };
    });
    return true;
  }

  /**
   * Makes the migrations that are not there yet, one after the other. Those whose hosts are away are put off, so that they do not keep the
   * others from it.
   * @returns whether all are made or refused
   */
  async #make(batch: Batch): Promise<boolean> {
    let isWhole = true;
    for (const member of batch.members) {
      const { book } = this.#place;
      const known = book.current(this.#id)?.batch;
      if (this.#isStopped || known === undefined || known.order !== undefined || known.wanted !== 'run') return false;
      if (book.isMade(this.#id, member) || Object.hasOwn(known.refused, member.migrationId)) continue;
      const obstacle = this.#whyNotNow(member) ?? (await this.#makeOne(member));
      book.hinder(this.#id, member.migrationId, obstacle);
      if (obstacle !== '') isWhole = false;
    }
    return isWhole;
  }

  #whyNotNow({ source, request: { destination } }: Member): string | undefined {
    const { hosts } = this.#place;
    return (
      whyNotUp(source.host, hosts.standingOf(source.host)) ??
      whyNotUp(destination.host, hosts.standingOf(destination.host))
    );
  }

  /** @returns what keeps it from being made for now; empty when it was made, or refused */
  async #makeOne(member: Member): Promise<string> {
    const { desk } = this.#place;
    try {
      await desk.create(member.migrationId, member.request);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      // Its host went away while it was asked.
      const obstacle = this.#whyNotNow(member);
      if (obstacle !== undefined || error.reason === 'HOST_DOWN') return obstacle ?? error.message;
      await this.#refuse(member, error);
    }
    return '';
  }

  async #refuse({ migrationId, request }: Member, { reason, message, facts }: Refusal): Promise<void> {
    this.#log.warn({ migration: migrationId, volume: request.volume, reason }, `a member was refused: ${message}`);
    const failure: Failure = { reason, message, facts };
    await this.#change((known) => ({ ...known, refused: { ...known.refused, [migrationId]: failure } }));
  }

  /** Every member hears of it; what does not concern one any more, as it has ended or switches, is no matter. */
  async #carryOut(batch: Batch, order: Order): Promise<void> {
    const { register } = this.#place;
    for (const member of batch.members) {
      if (order === 'retry') await this.#retry(member);
      else if (register.current(member.migrationId) !== undefined) {
        await register.apply(member.migrationId, { kind: order }).catch(unlessRefused);
      }
    }
    await this.#change((known) => ({ ...known, order: known.order === order ? undefined : known.order }));
  }

  async #retry(member: Member): Promise<void> {
    const { desk, register } = this.#place;
    const state = (await register.find(member.migrationId))?.migration.state.kind;
    if (state !== 'failed' && state !== 'cancelled') return;
    try {
      await desk.retry(member.migrationId);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      await this.#refuse(member, error);
    }
  }

  async #change(change: (batch: Batch, view: BatchView) => Batch): Promise<void> {
    await this.#place.book.update(this.#id, (view) => change(view.batch, view));
  }
}

function unlessRefused(error: unknown): void {
  if (!(error instanceof Refusal)) throw error;
}
