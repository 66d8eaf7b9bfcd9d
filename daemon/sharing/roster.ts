import { agentsOf, copyHost } from '../core/migration/copy-at-work.ts';
import type { Migration } from '../core/migration/migration.ts';
import type { Place } from '../core/migration/place.ts';
import { activityOf } from '../core/plan/activity.ts';
import type { CopyStatus } from '../core/plan/copy-status.ts';
import { hasPlace } from '../core/plan/has-place.ts';
import { hasLapsed, holdingOf, longestCallMs, longestStartMs } from '../core/plan/holding-of.ts';
import { ceilingOf } from '../core/plan/rate-in-force.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import { lowest } from '../core/rate/merge.ts';
import type { Rate } from '../core/rate/rate.ts';
import { amountOf } from '../core/share/allocation/amount.ts';
import { demandOf } from '../core/share/demand/demand.ts';
import { heldTo, landedIn, type Usage, untriedUsage } from '../core/share/demand/usage.ts';
import { type Contact, leaving, toldRate, withSent } from '../core/share/grant/holding.ts';
import type { Participant } from '../core/share/round/participant.ts';
import type { Hosts } from '../hosts/hosts.ts';
import type { MigrationView } from '../migrations/entry.ts';
import type { Answer } from '../migrations/rate-book.ts';
import type { Verdicts } from '../migrations/verdicts.ts';
import type { Contacts } from './contacts.ts';
import { Crossings } from './crossings.ts';

/** A migration as a round of sharing finds it. */
export interface Entrant {
  readonly view: MigrationView;
  readonly answer: Answer;
  readonly participant: Participant;
  /** What its copy was granted does not hold any more: it is paused, and granted a rate anew when it may have one. */
  readonly isLapsed: boolean;
}

/** What is remembered of a migration from round to round; a daemon that starts anew begins with what is stored. */
interface Memory {
  usage: Usage;
  isRunning: boolean;
  /** A rate that is being stored, before it is sent. */
  underWay: Rate | undefined;
  /** Which budgets it crosses, as long as policies and source are the same. */
  way: { policies: PolicySet; source: Place; crosses: readonly number[] } | undefined;
}

/** The migrations that have not ended, as rounds of sharing see them. */
export class Roster {
  readonly #hosts: Pick<Hosts, 'standingOf' | 'copyOn'>;
  readonly #verdicts: Verdicts;
  readonly #contacts: Contacts;
  readonly #crossings = new Crossings();
  readonly #memories = new Map<string, Memory>();

  constructor(hosts: Pick<Hosts, 'standingOf' | 'copyOn'>, verdicts: Verdicts, contacts: Contacts) {
    this.#hosts = hosts;
    this.#verdicts = verdicts;
    this.#contacts = contacts;
  }

  /**
   * @param views all that have not ended
   * @param isLook whether what landed in the last second, of each that copies, is to be taken in: to be done once a second
   * @param now milliseconds of Unix time
   */
  call(views: readonly MigrationView[], policies: PolicySet, isLook: boolean, now: number): Entrant[] {
    if (this.#memories.size > views.length) this.#forgetAllBut(views);
    return views.map((view) => this.#entrant(view, policies, isLook, now));
  }

  /** An agent has acknowledged a rate: from now on, and not from the next round on, its copy is held to it. @param now milliseconds of Unix time */
  acknowledged(view: MigrationView, policies: PolicySet, now: number): void {
    this.#entrant(view, policies, false, now);
  }

  /** A host has come up. */
  found(host: string): void {
    this.#contacts.found(host);
  }

  /** What this round let in has its place in the next. */
  seat(entrants: readonly Entrant[], admitted: ReadonlySet<string>): void {
    for (const { view } of entrants) {
      const { id } = view.migration;
      this.#memoryOf(view).isRunning = admitted.has(id);
    }
  }

  /** A rate is being stored; until it is, it counts as sent. */
  begin(view: MigrationView, rate: Rate): void {
    this.#memoryOf(view).underWay = rate;
  }

  /** It is stored, or could not be. */
  end(view: MigrationView): void {
    this.#memoryOf(view).underWay = undefined;
  }

  isUnderWay(view: MigrationView): boolean {
    return this.#memoryOf(view).underWay !== undefined;
  }

  #entrant(view: MigrationView, policies: PolicySet, isLook: boolean, now: number): Entrant {
    const { migration } = view;
    const { id, createdAt: askedAt, source, request } = migration;
    const { destination } = request;
    const memory = this.#memoryOf(view);
    const answer = this.#verdicts.on(migration, now);
    const ceiling = ceilingOf(migration, answer.verdict);
    const contact = this.#contactOf(migration, now);
    const crosses = this.#crossesOf(memory, migration, policies);
    const status = this.#statusOf(migration);
    const word = contact.kind === 'lost' ? 'unheard' : (status ?? 'absent');
    const stored = holdingOf(migration, view.rateChanges, crosses, { contact, word }, now);
    const holding = stored && memory.underWay ? withSent(stored, memory.underWay, Number.POSITIVE_INFINITY) : stored;
    const ends = agentsOf(migration);
    const standings = {
      source: this.#hosts.standingOf(ends.source),
      destination: this.#hosts.standingOf(ends.sink),
    };
    const activity = activityOf(migration, { ceiling, closure: answer.closure, contact, ...standings }, now);
    if (holding !== undefined)
      memory.usage = heldTo(memory.usage, lowest(holding.acknowledged, toldRate(holding)), now);
    if (isLook && activity === 'copying' && holding?.contact.kind === 'reached')
      memory.usage = landedIn(memory.usage, migration.progress.currentBytesPerSecond, now);
    const floor = Math.min(answer.floor, amountOf(ceiling));
    const wishes = { weight: answer.priority, floor, ceiling, demand: demandOf(memory.usage.demand) };
    const { isRunning } = memory;
    const participant = { id, askedAt, source, destination, crosses, ...wishes, activity, isRunning, holding };
    return { view, answer, participant, isLapsed: hasLapsed(migration, contact, status, now) };
  }

  #crossesOf(memory: Memory, { source, request }: Migration, policies: PolicySet): readonly number[] {
    const { way } = memory;
    if (way !== undefined && way.policies === policies && way.source === source) return way.crosses;
    const crosses = this.#crossings.of(source, request.destination, policies);
    memory.way = { policies, source, crosses };
    return crosses;
  }

  #statusOf(migration: Migration): CopyStatus | undefined {
    const { state } = migration;
    if (!('copy' in state) || state.copy === undefined) return undefined;
    return this.#hosts.copyOn(copyHost(migration, state.copy), state.copy.id);
  }

  #contactOf(migration: Migration, now: number): Contact {
    const { state, wanted } = migration;
    const { source, sink } = agentsOf(migration);
    const isAtDestination = 'copy' in state && state.copy?.isAtDestination === true;
    const mayStart = 'copy' in state && state.copy?.phase === 'intended';
    const host = isAtDestination ? sink : source;
    const contact = this.#contacts.with(host, now, mayStart ? longestStartMs : longestCallMs);
    const isLeaving = state.kind === 'cleaning' || wanted === 'cancel';
    return isLeaving && contact.kind === 'reached' ? leaving : contact;
  }

  #memoryOf(view: MigrationView): Memory {
    const { id } = view.migration;
    const known = this.#memories.get(id);
    if (known !== undefined) return known;
    const memory = { usage: untriedUsage, isRunning: hasPlace(view.migration), underWay: undefined, way: undefined };
    this.#memories.set(id, memory);
    return memory;
  }

  #forgetAllBut(views: readonly MigrationView[]): void {
    const ids = new Set(views.map(({ migration }) => migration.id));
    for (const id of this.#memories.keys()) {
      if (ids.has(id)) continue;
      this.#memories.delete(id);
      this.#verdicts.forget(id);
    }
  }
}
