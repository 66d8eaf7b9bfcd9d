import { crossingOf } from '../policy/crossing.ts';
import type { PolicyBudget } from '../policy/policy-budget.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import { paused } from '../rate/rate.ts';
import { type Admission, admit } from '../share/admission/admit.ts';
import { patienceMs } from '../share/admission/turn.ts';
import { allocate } from '../share/allocation/allocate.ts';
import type { Share } from '../share/allocation/allocation.ts';
import { budgetsAt, type CurrentBudget, nextBudgetChange } from '../share/budget/budgets-at.ts';
import { BudgetMeter, type BudgetUse } from './budget-use.ts';
import type { Journey } from './journey.ts';
import type { OwnPace, Pace } from './pace.ts';
import { Part } from './part.ts';
import type { Scene } from './scene.ts';

/** False where nothing is ever shared and nobody waits for his turn. */
export function isShared({ budgets, concurrency }: PolicySet): boolean {
  const { all, eachHost, eachPool, hosts, pools } = concurrency;
  const isBounded = [all, eachHost, eachPool].some((most) => most !== undefined) || hosts.size + pools.size > 0;
  return budgets.length > 0 || isBounded;
}

/** How the migrations of a simulation share budgets and take turns. Only budgets that one of them crosses are looked at. */
export class Sharing {
  readonly #policies: PolicySet;
  readonly #parts: ReadonlyMap<Journey, Part>;
  readonly #partsById: ReadonlyMap<string, Part>;
  readonly #policyBudgets: readonly PolicyBudget[];
  readonly #meters: readonly BudgetMeter[];
  #budgets: readonly CurrentBudget[];
  #budgetsUntil = Number.NEGATIVE_INFINITY;
  /** When one of those that wait loses his patience next. */
  #patienceUntil = Number.POSITIVE_INFINITY;
  #last: Round | undefined;

  constructor({ policies, from }: Scene, journeys: readonly Journey[]) {
    this.#policies = policies;
    const crossing = crossingOf(policies);
    const crossed = journeys.map(({ traveller }) => crossing(traveller.facts));
    const used = [...new Set(crossed.flat())].sort((a, b) => a - b);
    const placeOf = new Map(used.map((place, at) => [place, at]));
    this.#policyBudgets = used.flatMap((place) => policies.budgets[place] ?? []);
    this.#budgets = budgetsAt(this.#policyBudgets, from);
    this.#meters = this.#budgets.map((budget) => new BudgetMeter(budget));
    this.#parts = new Map(
      journeys.map((journey, at) => {
        const crosses = (crossed[at] ?? []).map((place) => placeOf.get(place) ?? 0);
        return [journey, new Part(journey.traveller, crosses, from)];
      }),
    );
    this.#partsById = new Map(Array.from(this.#parts.values(), (part) => [part.id, part]));
  }

  /** What was found last holds up to this instant at most, whatever the migrations do. */
  get until(): number {
    return Math.min(this.#budgetsUntil, this.#patienceUntil);
  }

  get budgetUses(): BudgetUse[] {
    return this.#meters.map(({ use }) => use);
  }

  /** @param own what each would do alone @returns in the order of the journeys */
  pacesAt(journeys: readonly Journey[], own: readonly OwnPace[], at: number): readonly Pace[] {
    const last = this.#last;
    const parts =
      last?.journeys === journeys ? last.parts : journeys.flatMap((journey) => this.#parts.get(journey) ?? []);
    const hasNewBudgets = this.#renewBudgets(at);
    const admission = this.#admit(parts, own, at);
    if (last !== undefined && !hasNewBudgets && isSame(last, journeys, own, admission)) return last.paces;
    const shares = this.#shares(parts, own);
    const waiting = new Map(admission.waiting.map(({ id, obstacle, keptFor }) => [id, { obstacle, keptFor }]));
    const paces = own.map((alone, index) => {
      if (alone.asks === undefined) return alone;
      const id = parts[index]?.id ?? '';
      const waitsFor = waiting.get(id);
      return waitsFor === undefined ? shared(alone, shares.get(id)) : { ...alone, ...standing, waitsFor };
    });
    this.#last = { journeys, parts, own, paces, admitted: admission.admitted.length, used: this.#usedBy(parts, paces) };
    return paces;
  }

  /** Time has passed in which all went on as was found last. */
  passed(from: number, to: number): void {
    for (const [place, meter] of this.#meters.entries()) {
      const limit = this.#budgets[place]?.limit;
      if (limit !== undefined) meter.moved(this.#last?.used[place] ?? 0, from, to, limit);
    }
  }

  /** @returns whether a window may have changed any */
  #renewBudgets(at: number): boolean {
    if (at < this.#budgetsUntil) return false;
    this.#budgets = budgetsAt(this.#policyBudgets, at);
    this.#budgetsUntil = nextBudgetChange(this.#policyBudgets, at) ?? Number.POSITIVE_INFINITY;
    return true;
  }

  /** Whoever stands still gives his place back. */
  #admit(parts: readonly Part[], own: readonly OwnPace[], at: number): Admission {
    const candidates = parts.flatMap((part, index) => part.candidate(own[index]) ?? []);
    const admission = admit(candidates, this.#policies.concurrency, this.#budgets, at);
    for (const part of parts) part.isRunning = false;
    for (const id of admission.admitted) {
      const part = this.#partsById.get(id);
      if (part !== undefined) part.isRunning = true;
    }
    this.#patienceUntil = Number.POSITIVE_INFINITY;
    for (const { id } of admission.waiting) {
      const loses = (this.#partsById.get(id)?.askedAt ?? at) + patienceMs;
      if (loses > at) this.#patienceUntil = Math.min(this.#patienceUntil, loses);
    }
    return admission;
  }

  #shares(parts: readonly Part[], own: readonly OwnPace[]): Map<string, Share> {
    const claims = parts.flatMap((part, index) => (part.isRunning ? (part.claim(own[index]) ?? []) : []));
    return new Map(allocate(claims, this.#budgets).shares.map((share) => [share.id, share]));
  }

  /** Bytes per second over each budget. */
  #usedBy(parts: readonly Part[], paces: readonly Pace[]): Float64Array {
    const used = new Float64Array(this.#budgets.length);
    for (const [index, { crosses }] of parts.entries()) {
      const speed = paces[index]?.bytesPerSecond ?? 0;
      if (speed === 0) continue;
      for (const place of crosses) used[place] = (used[place] ?? 0) + speed;
    }
    return used;
  }
}

/** What was found last, and for whom. */
interface Round {
  readonly journeys: readonly Journey[];
  readonly parts: readonly Part[];
  readonly own: readonly OwnPace[];
  readonly paces: readonly Pace[];
  readonly admitted: number;
  readonly used: Float64Array;
}

/** Who runs goes on, so that as many as before are the same as before. */
function isSame(
  { journeys, own, admitted }: Round,
  now: readonly Journey[],
  ownNow: readonly OwnPace[],
  admission: Admission,
): boolean {
  return (
    journeys === now && admitted === admission.admitted.length && own.every((pace, index) => pace === ownNow[index])
  );
}

const standing = { kind: 'queued', rate: paused, bytesPerSecond: 0, goesOnAt: undefined } as const;

/** What it does alone, as far as the budgets let it. */
function shared(alone: OwnPace, share: Share | undefined): Pace {
  if (share?.bound.kind !== 'budget') return alone;
  const { rate, bound } = share;
  if (rate.kind === 'paused') return { ...alone, ...standing, kind: 'ratePaused', budget: bound.name };
  if (rate.kind === 'unlimited') return alone;
  return { ...alone, rate, bytesPerSecond: rate.bytesPerSecond, budget: bound.name };
}
