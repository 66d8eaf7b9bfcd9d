import { lowest } from '../../daemon/core/rate/merge.ts';
import { limited, paused, type Rate } from '../../daemon/core/rate/rate.ts';
import { amountOf } from '../../daemon/core/share/allocation/amount.ts';
import type { Budget } from '../../daemon/core/share/budget/budget.ts';
import type { Target } from '../../daemon/core/share/grant/aims.ts';
import { type Change, changesNow } from '../../daemon/core/share/grant/changes.ts';
import {
  found,
  type Holding,
  mayUse,
  newHolding,
  withAnswer,
  withSent,
} from '../../daemon/core/share/grant/holding.ts';

/** Ticks that an agent keeps its rate without hearing anything, and what it falls to. */
const lease = 12;
export const fallback: Rate = limited(2);
/** Ticks that a message may be under way; then it is lost. */
const longestDelay = 6;
/** Ticks after which the daemon sends again what was not answered, or takes an agent for lost that is not heard of. */
const patience = 8;

interface Agent {
  rate: Rate;
  sequence: number;
  heardAt: number;
  isCutOff: boolean;
}
interface Message {
  readonly arrivesAt: number;
  readonly arrives: () => void;
  readonly id: string;
}

/**
 * A shell around the plan in a world of ticks: messages and answers are late, overtake each other, get lost; connections break and
 * come back. What agents really use is checked by who drives it.
 */
export class UnreliableAgents {
  readonly #agents = new Map<string, Agent>();
  readonly #holdings = new Map<string, Holding>();
  readonly #roll: () => number;
  readonly #sentAt = new Map<string, number>();
  #messages: Message[] = [];
  #sequence = 0;
  now = 0;
  /** How many messages were sent, those sent again included. */
  sent = 0;
  /** Nothing is late for long or lost, and no connection breaks any more. */
  isReliable = false;

  /** @param roll numbers from 0 up to before 1 */
  constructor(copies: readonly { readonly id: string; readonly crosses: readonly number[] }[], roll: () => number) {
    this.#roll = roll;
    for (const { id, crosses } of copies) {
      this.#agents.set(id, { rate: paused, sequence: 0, heardAt: 0, isCutOff: false });
      this.#holdings.set(id, newHolding(id, crosses));
    }
  }

  get holdings(): Holding[] {
    return [...this.#holdings.values()];
  }

  /** Bytes per second that agents let through of one budget. */
  inUse(budget: number): number {
    return this.#sum(budget, ({ id }) => this.#agents.get(id)?.rate ?? paused);
  }

  /** What the daemon believes that may be in use of it. */
  mayBeInUse(budget: number): number {
    return this.#sum(budget, (holding) => mayUse(holding, this.now));
  }

  tick(targets: ReadonlyMap<string, Target>, budgets: readonly Budget[]): readonly Change[] {
    this.now++;
    for (const [id, agent] of this.#agents) this.#connection(id, agent);
    this.#deliver();
    this.#sendAgain();
    const { changes } = changesNow(this.holdings, targets, budgets, this.now);
    for (const { id, rate } of changes) {
      const holding = this.#holdings.get(id);
      if (holding === undefined) continue;
      this.#holdings.set(id, withSent(holding, rate, ++this.#sequence));
      this.#send(id, rate, this.#sequence);
    }
    return changes;
  }

  #connection(id: string, agent: Agent): void {
    const breaks = !this.isReliable && this.#roll() < (agent.isCutOff ? 0.04 : 0.02);
    if (agent.isCutOff ? breaks || this.isReliable : breaks) this.#turn(id, agent);
    if (!agent.isCutOff) agent.heardAt = this.now;
    // The agent's lease: by its own clock, whatever the daemon thinks.
    else if (this.now - agent.heardAt >= lease) agent.rate = lowest(agent.rate, fallback);
    const holding = this.#holdings.get(id);
    const isLost = agent.isCutOff && this.now - agent.heardAt >= patience;
    if (holding?.contact.kind === 'reached' && isLost)
      this.#holdings.set(id, { ...holding, contact: { kind: 'lost', leaseEndsAt: agent.heardAt + lease, fallback } });
  }

  /** What is under way dies with the connection; a new one begins with the rate that the agent obeys. */
  #turn(id: string, agent: Agent): void {
    agent.isCutOff = !agent.isCutOff;
    this.#messages = this.#messages.filter((message) => message.id !== id);
    const holding = this.#holdings.get(id);
    if (!agent.isCutOff && holding !== undefined) this.#holdings.set(id, found(holding, agent.rate));
  }

  #deliver(): void {
    const due = this.#messages.filter(({ arrivesAt }) => arrivesAt <= this.now);
    this.#messages = this.#messages.filter(({ arrivesAt }) => arrivesAt > this.now);
    for (const { arrives } of due) arrives();
  }

  #sendAgain(): void {
    for (const { id, unanswered, contact } of this.holdings) {
      const last = unanswered.at(-1);
      if (last === undefined || contact.kind === 'lost' || this.now - (this.#sentAt.get(id) ?? 0) < patience) continue;
      this.#send(id, last.rate, last.sequence);
    }
  }

  #send(id: string, rate: Rate, sequence: number): void {
    this.sent++;
    this.#sentAt.set(id, this.now);
    this.#post(id, () => {
      const agent = this.#agents.get(id);
      if (agent === undefined) return;
      if (sequence > agent.sequence) Object.assign(agent, { rate, sequence });
      const { sequence: answered } = agent;
      this.#post(id, () => {
        const holding = this.#holdings.get(id);
        if (holding !== undefined) this.#holdings.set(id, withAnswer(holding, answered));
      });
    });
  }

  #post(id: string, arrives: () => void): void {
    const isLost = this.#agents.get(id)?.isCutOff === true || (!this.isReliable && this.#roll() < 0.2);
    const delay = 1 + Math.floor(this.#roll() * (this.isReliable ? 2 : longestDelay));
    if (!isLost) this.#messages.push({ id, arrives, arrivesAt: this.now + delay });
  }

  #sum(budget: number, rateOf: (holding: Holding) => Rate): number {
    return this.holdings.reduce(
      (sum, holding) => sum + (holding.crosses.includes(budget) ? amountOf(rateOf(holding)) : 0),
      0,
    );
  }
}
