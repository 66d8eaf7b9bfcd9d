import { lowest } from '../../rate/merge.ts';
import { paused, type Rate } from '../../rate/rate.ts';
import { amountOf } from '../allocation/amount.ts';

/** What the daemon knows of the rate that the agent of a copy holds it to. */
export interface Holding {
  readonly id: string;
  /** The budgets that the copy crosses, as places in the list of them, each once. */
  readonly crosses: readonly number[];
  /** What the agent last said that it obeys; `paused` before its copy was started. */
  readonly acknowledged: Rate;
  /** What was sent since, oldest first: any of these may be in force by now. */
  readonly unanswered: readonly Sent[];
  readonly contact: Contact;
}

/** A rate on its way. Sequences rise; an agent does not go back to an earlier one. */
export interface Sent {
  readonly rate: Rate;
  readonly sequence: number;
}

export type Contact =
  | { readonly kind: 'reached' }
  /**
   * Nothing is heard of the agent. Its copy uses what it was granted last until the lease is over, at `leaseEndsAt` in milliseconds of
   * Unix time: counted from the last moment at which anything that was sent can have arrived. Then it falls to the fallback.
   */
  | { readonly kind: 'lost'; readonly leaseEndsAt: number; readonly fallback: Rate }
  /** It is being stopped for good: nobody tells it another rate, and until it is gone it uses what it was told. */
  | { readonly kind: 'leaving' };

export const reached: Contact = { kind: 'reached' };
export const leaving: Contact = { kind: 'leaving' };

/** A copy that is not started yet. */
export function newHolding(id: string, crosses: readonly number[]): Holding {
  return { id, crosses, acknowledged: paused, unanswered: [], contact: reached };
}

/** The last rate that its agent was told. */
export function toldRate({ acknowledged, unanswered }: Holding): Rate {
  return unanswered.at(-1)?.rate ?? acknowledged;
}

/** The most that the copy may be using, whichever of the messages arrived. @param now milliseconds of Unix time */
export function mayUse(holding: Holding, now: number): Rate {
  const { acknowledged, unanswered, contact } = holding;
  let most = acknowledged;
  for (const { rate } of unanswered) if (amountOf(rate) > amountOf(most)) most = rate;
  return contact.kind === 'lost' && now >= contact.leaseEndsAt ? lowest(contact.fallback, most) : most;
}

/** Stored before it is sent: what is on its way counts. */
export function withSent(holding: Holding, rate: Rate, sequence: number): Holding {
  return { ...holding, unanswered: [...holding.unanswered, { rate, sequence }] };
}

/** The agent obeys what it was sent under that sequence; an answer that comes after that to a later one says nothing new. */
export function withAnswer(holding: Holding, sequence: number): Holding {
  const answered = holding.unanswered.find((sent) => sent.sequence === sequence);
  if (answered === undefined) return holding;
  const unanswered = holding.unanswered.filter((sent) => sent.sequence > sequence);
  return { ...holding, acknowledged: answered.rate, unanswered };
}

/** The agent is heard of again and says which rate it obeys; what was under way to it before is known to be lost. */
export function found(holding: Holding, acknowledged: Rate): Holding {
  return { ...holding, acknowledged, unanswered: [], contact: reached };
}
