import type { Logger } from 'pino';
import type { Turn } from '../core/plan/ruling.ts';
import { paused, type Rate } from '../core/rate/rate.ts';
import { formatRate } from '../core/rate/text.ts';
import type { Share } from '../core/share/allocation/allocation.ts';
import { rateOf } from '../core/share/allocation/amount.ts';
import type { Change } from '../core/share/grant/changes.ts';
import { shareRound } from '../core/share/round/round.ts';
import type { HostChange, Hosts } from '../hosts/hosts.ts';
import type { Rush } from '../hosts/rush.ts';
import type { RateBook } from '../migrations/rate-book.ts';
import type { MigrationChange, MigrationRegister } from '../migrations/register.ts';
import type { Timers } from '../schedule/timers.ts';
import type { BudgetBook, ExceededBudget } from './budget-book.ts';
import { budgetViews } from './budget-views.ts';
import { causeOf } from './cause.ts';
import { Granting, type NewGrant } from './granting.ts';
import { LastRound } from './last-round.ts';
import { Pacemaker } from './pacemaker.ts';
import type { Entrant, Roster } from './roster.ts';
import type { Shares } from './shares.ts';
import type { BudgetView, ShareStanding } from './standing.ts';

/** What the sharing of budgets works with. */
export interface Common {
  readonly register: MigrationRegister;
  readonly hosts: Hosts;
  readonly rates: RateBook;
  readonly roster: Roster;
  readonly book: BudgetBook;
  readonly rush: Rush;
  readonly timers: Timers;
  readonly log: Logger;
}

/** Milliseconds between two looks at what landed. */
const lookMs = 1_000;
/** So many looks apart the records of budgets are stored. */
const looksBetweenSaves = 10;

/** So many looks in a row may be put off, whatever else there is to do. */
const mostPutOff = 5;

const lookTimer = 'look at what landed';

/**
 * Decides the rate of every copy: what policies and people leave of it, and its share of the budgets that it crosses. A round follows
 * whatever may change an answer, and once a second what was measured; the rates that it finds are stored, and whoever runs the migration
 * sends them. Copies are asked for less before others are given more.
 */
export class Sharing implements Shares {
  readonly #common: Common;
  readonly #pacemaker = new Pacemaker(
    () => this.#round(),
    (error) => this.#common.log.error({ err: error }, 'the budgets could not be shared anew'),
  );
  readonly #listeners = new Set<() => void>();
  readonly #turnListeners = new Set<(id: string) => void>();
  readonly #endings: (() => void)[] = [];
  #last: LastRound | undefined;
  /** Of the last round, made when somebody asks. */
  #views: readonly BudgetView[] | undefined;
  #looks = 0;
  /** Of the last looks. */
  #putOff = 0;
  /** The next round is to take in what landed. */
  #isLookDue = false;
  /** The last round left a copy without all that it is to have: acknowledgements make room for it. */
  #isShortOfRoom = false;
  readonly #granting: Granting;

  constructor(common: Common) {
    this.#common = common;
    this.#granting = new Granting(common);
  }

  onApplicationBootstrap(): void {
    const { register, hosts, rates, timers } = this.#common;
    this.#endings.push(
      register.onChange((change) => this.#heard(change)),
      hosts.onChange((change) => change.kind === 'standing' && this.#met(change)),
      rates.onChange(() => this.#pacemaker.now()),
    );
    timers.every(lookTimer, lookMs, () => this.#look());
    this.#pacemaker.soon();
  }

  /** What is decided is stored; copies go on by themselves under their leases. */
  async beforeApplicationShutdown(): Promise<void> {
    for (const end of this.#endings.splice(0)) end();
    this.#common.timers.cancel(lookTimer);
    this.#pacemaker.stop();
    await this.#common.book.save();
  }

  budgets(): readonly BudgetView[] {
    if (this.#last === undefined) return [];
    // Between two rounds they are as they are: thousands of questions may come meanwhile.
    this.#views ??= budgetViews(this.#last, this.#common.book, Date.now());
    return this.#views;
  }

  standingOf(migrationId: string): ShareStanding {
    return this.#last?.standingOf(migrationId, Date.now()) ?? { kind: 'absent' };
  }

  /** Whether a migration may go on, as of the last round. */
  turnOf(migrationId: string): Turn {
    return this.#last?.turnOf(migrationId) ?? { kind: 'unasked' };
  }

  /** Tells the id of a migration whose turn has come or has gone. @returns a function that ends the listening */
  onTurn(listener: (migrationId: string) => void): () => void {
    this.#turnListeners.add(listener);
    return () => this.#turnListeners.delete(listener);
  }

  onRound(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #met({ host, standing }: Extract<HostChange, { kind: 'standing' }>): void {
    if (standing.kind === 'up') this.#common.roster.found(host);
    this.#pacemaker.soon();
  }

  /** That a rate is stored is no news here, and of progress only an acknowledgement may make room for others. */
  #heard({ kind, view }: MigrationChange): void {
    const { roster, rates, rush } = this.#common;
    if (kind === 'progress' || (kind === 'step' && roster.isUnderWay(view))) return;
    if (kind === 'step' || this.#isShortOfRoom) this.#pacemaker.soon();
    // The round after a rush takes in all that was acknowledged in it.
    else if (!rush.isOn) roster.acknowledged(view, rates.policies, Date.now());
  }

  #look(): void {
    this.#isLookDue = true;
    this.#looks += 1;
    if (this.#looks % looksBetweenSaves === 0) void this.#save();
    // While many rates are being stored a round would come to little, and hold them up; it follows the last of them.
    const isPutOff = this.#common.rush.left > 0 && this.#putOff < mostPutOff;
    this.#putOff = isPutOff ? this.#putOff + 1 : 0;
    if (!isPutOff) this.#pacemaker.soon();
  }

  async #save(): Promise<void> {
    try {
      await this.#common.book.save();
    } catch (error) {
      this.#common.log.error({ err: error }, 'the records of budgets could not be stored');
    }
  }

  #tell({ budget, limit, usedBytes, sharedPart, by }: ExceededBudget): void {
    const { log, register } = this.#common;
    const used = formatRate(rateOf(usedBytes));
    log.warn({ budget: budget.name, limit: formatRate(limit), used }, 'a budget was exceeded for more than a second');
    const share = `${Math.floor(sharedPart * 100)} % of it is shared until that is over`;
    const message = `budget ${budget.name} was exceeded: ${used} of ${formatRate(limit)}; ${share}`;
    for (const { view } of by) void register.note(view.migration.id, message);
  }

  #round(): void {
    const { register, roster, book, rates } = this.#common;
    const now = Date.now();
    const { policies } = rates;
    const budgets = book.current(policies, now);
    const isLook = this.#isLookDue;
    this.#isLookDue = false;
    const entrants = roster.call(register.active(), policies, isLook, now);
    if (isLook) for (const exceeded of book.look(budgets, entrants, now)) this.#tell(exceeded);
    const participants = entrants.map(({ participant }) => participant);
    const { concurrency } = policies;
    const round = shareRound({ participants, budgets: book.shared(budgets), concurrency }, now);
    const last = new LastRound(budgets, entrants, round);
    const before = this.#last;
    this.#last = last;
    this.#views = undefined;
    this.#isShortOfRoom = round.isShortOfRoom;
    roster.seat(entrants, last.admitted);
    this.#decide(last, round.changes);
    this.#tellTurns(before, last);
    for (const listener of this.#listeners) listener();
  }

  #decide({ entrants, shares, waiting, budgets }: LastRound, changes: readonly Change[]): void {
    const rates = new Map(changes.map(({ id, rate }) => [id, rate]));
    const grants: NewGrant[] = [];
    for (const entrant of entrants) {
      const { id } = entrant.participant;
      if (this.#common.roster.isUnderWay(entrant.view)) continue;
      if (entrant.isLapsed) {
        grants.push({ entrant, rate: paused, cause: 'the end of its lease' });
        continue;
      }
      const rate = rates.get(id) ?? firstRate(entrant, shares.get(id));
      if (rate !== undefined) {
        const cause = causeOf(entrant, rate, shares.get(id), waiting.get(id), budgets);
        grants.push({ entrant, rate, cause });
      } else if (entrant.view.explanation !== entrant.answer.verdict) {
        void this.#explain(entrant);
      }
    }
    if (grants.length > 0) void this.#grant(grants);
  }

  async #grant(grants: readonly NewGrant[]): Promise<void> {
    await this.#granting.grant(grants);
    // Each may have changed meanwhile; what all of them change is one round, when they have been sent.
    if (this.#common.rush.left === 0) this.#pacemaker.afterRest();
  }

  async #explain({ view, answer }: Entrant): Promise<void> {
    const { register, rates, log } = this.#common;
    const { id } = view.migration;
    try {
      await register.explain(id, { explanation: answer.verdict, windows: rates.windows });
    } catch (error) {
      log.error({ err: error, migration: id }, 'an explanation could not be stored');
    }
  }

  #tellTurns(before: LastRound | undefined, now: LastRound): void {
    for (const { participant } of now.entrants) {
      if (before !== undefined && sameTurn(before.turnOf(participant.id), now.turnOf(participant.id))) continue;
      for (const listener of this.#turnListeners) listener(participant.id);
    }
  }
}

function sameTurn(a: Turn, b: Turn): boolean {
  return a.kind === b.kind && (a.kind !== 'waits' || b.kind !== 'waits' || a.obstacle === b.obstacle);
}

/** A copy whose rate is paused before it was ever granted one starts paused. */
function firstRate({ view, participant }: Entrant, share: Share | undefined): Rate | undefined {
  if (participant.holding === undefined || view.migration.grant !== undefined) return undefined;
  const rate = share?.rate ?? paused;
  return rate.kind === 'paused' ? rate : undefined;
}
