import type { Logger } from 'pino';
import { agentsOf, copyAtWork, copyHost } from '../core/migration/copy-at-work.ts';
import type { Migration } from '../core/migration/migration.ts';
import { hasEnded } from '../core/migration/state.ts';
import type { Action } from '../core/plan/action.ts';
import { slownessOf } from '../core/plan/action-words.ts';
import { decide } from '../core/plan/decide.ts';
import type { Decision } from '../core/plan/decision.ts';
import type { Observation } from '../core/plan/observation.ts';
import { rulingOn } from '../core/plan/ruling.ts';
import { setbackOf } from '../core/plan/setback.ts';
import { AgentFailure } from '../hosts/agent-failure.ts';
import type { Rush } from '../hosts/rush.ts';
import type { MigrationView } from '../migrations/entry.ts';
import type { RateBook } from '../migrations/rate-book.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import type { Verdicts } from '../migrations/verdicts.ts';
import type { Sharing } from '../sharing/sharing.ts';
import { type Means, perform } from './perform.ts';
import { Recollection } from './recollection.ts';
import { tellWhenSlow } from './slowness.ts';
import type { Turnstile } from './turnstile.ts';

/** What a runner works with. */
export interface Workplace extends Means {
  readonly register: MigrationRegister;
  readonly rates: RateBook;
  readonly verdicts: Verdicts;
  /** What grants the rates that are sent here. */
  readonly sharing: Sharing;
  readonly rush: Rush;
  readonly log: Logger;
  /** So many actions with which migrations begin are under way at a time. */
  readonly beginnings: Turnstile;
}

/**
 * What migrations begin with, and can wait for: where thousands begin at once their questions would drown the hosts, and time out. What is
 * asked of a copy that runs, and what gives something back, never waits here.
 */
const beginnings: readonly Action['kind'][] = ['survey', 'createTarget', 'askTarget', 'openSink', 'startCopy'];
const isBeginning = ({ kind }: Action) => beginnings.includes(kind);

const manyBegin = 'many migrations are beginning: it waits for its turn';

/** Milliseconds before a runner that met a bug or a store that is away looks again. */
const troublePauseMs = 5_000;

/** How long a runner rests unless it is woken. */
interface Rest {
  /** Undefined for as long as it takes. */
  readonly delayMs: number | undefined;
}

/**
 * Takes one migration to its end: observes, decides, acts, one step at a time, until it has ended or is told to stop. Between two wakes it is
 * nothing but its fields: no promise and no frame of a function that waits, for thousands rest at a time.
 */
export class Runner {
  readonly #id: string;
  readonly #place: Workplace;
  readonly #onEnd: (runner: Runner) => void;
  readonly #recollection = new Recollection();
  /** Something may be to be done: a wake that comes in the middle of a step is not lost. */
  #isAwake = false;
  /** The steps that run. */
  #steps: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  /** @param onEnd is called when the migration has ended, or there is none; never after `stop` */
  constructor(id: string, place: Workplace, onEnd: (runner: Runner) => void) {
    this.#id = id;
    this.#place = place;
    this.#onEnd = onEnd;
  }

  /** Something changed: look again. @param afresh whether what failed may be tried at once */
  wake(afresh: boolean): void {
    if (afresh) this.#recollection.forgetFailures();
    this.#look();
  }

  /** Lets the step that runs end, and no other begin. Settles when it has. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    clearTimeout(this.#timer);
    await this.#steps;
  }

  #look(): void {
    this.#isAwake = true;
    if (this.#steps !== undefined || this.#isStopped) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#steps = this.#run();
  }

  /** Steps until there is nothing to do for now, or for ever. */
  async #run(): Promise<void> {
    // Whoever woke it ends first: a step may be news that comes back to it.
    await Promise.resolve();
    let rest: Rest | undefined;
    while (this.#isAwake && !this.#isStopped) {
      const view = this.#place.register.current(this.#id);
      if (view === undefined || hasEnded(view.migration.state)) {
        this.#place.beginnings.forget(this.#id);
        return this.#onEnd(this);
      }
      this.#isAwake = false;
      rest = await this.#step(view).catch((error: unknown) => this.#trouble(error));
      if (rest === undefined) this.#isAwake = true;
    }
    this.#steps = undefined;
    if (this.#isStopped || rest?.delayMs === undefined) return;
    this.#timer = setTimeout(() => this.#look(), rest.delayMs);
  }

  /** @returns undefined where the next step follows at once */
  async #step({ migration }: MigrationView): Promise<Rest | undefined> {
    const now = Date.now();
    const seen = this.#observe(migration, now);
    const decision = decide(migration, seen, now);
    switch (decision.kind) {
      case 'learn':
        this.#place.beginnings.forget(this.#id);
        await this.#place.register.obstruct(this.#id, '', false);
        await this.#place.register.apply(this.#id, decision.fact);
        return undefined;
      case 'wait':
        return this.#wait(decision, isNews(migration, seen), now);
      case 'act': {
        const patience = this.#recollection.reasonToWait(decision.action, now);
        if (patience !== undefined) return this.#wait({ kind: 'wait', ...patience }, true, now);
        return isBeginning(decision.action)
          ? this.#begin(migration, decision.action)
          : this.#act(migration, decision.action);
      }
      default:
        return decision satisfies never;
    }
  }

  /** What waits at the turnstile is called. */
  async #begin(migration: Migration, action: Action): Promise<Rest | undefined> {
    const { beginnings, register } = this.#place;
    const leave = beginnings.enter(this.#id, () => this.#look());
    if (leave === undefined) {
      await register.obstruct(this.#id, manyBegin, false);
      return { delayMs: undefined };
    }
    try {
      return await this.#act(migration, action);
    } finally {
      leave();
    }
  }

  #observe(migration: Migration, now: number): Observation {
    const { hosts, rates, verdicts, sharing } = this.#place;
    const { verdict } = verdicts.on(migration, now);
    const { state, offer } = migration;
    const ends = agentsOf(migration);
    const atWork = copyAtWork(state);
    const copyId = atWork?.id;
    return {
      source: hosts.standingOf(ends.source),
      destination: hosts.standingOf(ends.sink),
      copy: atWork && hosts.copyOn(copyHost(migration, atWork), atWork.id),
      sink: this.#recollection.sinkOf(copyId),
      ends: this.#recollection.ends,
      survey: this.#recollection.survey,
      ruling: rulingOn(migration, verdict, rates.windows, sharing.turnOf(migration.id)),
      ...(offer && { isOffered: hosts.isOffered(offer.host, offer.id) }),
    };
  }

  async #wait({ obstacle, until }: Extract<Decision, { kind: 'wait' }>, isNews: boolean, now: number): Promise<Rest> {
    this.#place.beginnings.forget(this.#id);
    await this.#place.register.obstruct(this.#id, obstacle, isNews);
    return { delayMs: until === undefined ? undefined : Math.max(0, until - now) };
  }

  #trouble(error: unknown): Rest {
    this.#place.log.error({ migration: this.#id, err: error }, 'a step of the migration failed unexpectedly');
    return { delayMs: troublePauseMs };
  }

  /** The next step follows at once. */
  async #act(migration: Migration, action: Action): Promise<undefined> {
    const { register } = this.#place;
    await register.obstruct(this.#id, '', false);
    this.#place.log.debug({ migration: this.#id, action: action.kind }, 'acting');
    try {
      const work = perform(this.#place, migration, action);
      const outcome = await tellWhenSlow(work, () => void register.obstruct(this.#id, slownessOf(action), false));
      if (outcome.kind === 'fact') await register.apply(this.#id, outcome.fact);
      this.#recollection.succeeded(outcome);
    } catch (error) {
      if (!(error instanceof AgentFailure)) throw error;
      await this.#meet(migration, action, error);
    }
  }

  async #meet(migration: Migration, action: Action, failure: AgentFailure): Promise<void> {
    const { reason, message } = failure;
    const { log } = this.#place;
    log.warn({ migration: this.#id, action: action.kind, reason, error: message }, 'an action failed');
    const setback = setbackOf(migration, action, failure);
    this.#recollection.failed(action, message, Date.now());
    if (setback.kind === 'learn') await this.#place.register.apply(this.#id, setback.fact);
  }
}

/** What an agent says of a copy is in its status, and what blocks a start was told when it was stored. */
function isNews({ state }: Migration, { copy }: Observation): boolean {
  return copy === undefined && (state.kind !== 'pending' || state.blockedBy === undefined);
}
