import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** How long a ticket that nobody spends holds, in milliseconds. */
export const ticketLifeMs = 60_000;
const ticketBytes = 32;

/** What became of a ticket that was presented. */
export type Spending = 'spent' | 'unknown' | 'used' | 'expired';

/**
 * The ticket of one copy: at most one holds at a time, and it opens one connection. What is kept is its digest, so that it
 * cannot be read from memory, and a comparison takes the same time whatever was presented.
 */
export class TicketBooth {
  readonly #now: () => number;
  #valid: { readonly digest: Buffer; expiresAt: number } | undefined;
  /** The last one spent, to tell a second use from a wrong ticket. */
  #used: Buffer | undefined;

  /** @param now milliseconds of any clock that does not go back */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** A new ticket, which makes the one before useless. Its time runs from now. */
  issue(): string {
    const ticket = this.issueHeld();
    this.release();
    return ticket;
  }

  /** A new ticket for someone who is connected: its time does not run until `release`. */
  issueHeld(): string {
    const ticket = randomBytes(ticketBytes).toString('base64url');
    this.#valid = { digest: digestOf(ticket), expiresAt: Number.POSITIVE_INFINITY };
    return ticket;
  }

  /** Lets the time of the ticket run from now on. */
  release(): void {
    if (this.#valid !== undefined) this.#valid.expiresAt = this.#now() + ticketLifeMs;
  }

  /** Takes a ticket. Only 'spent' lets its bearer in. */
  spend(ticket: string): Spending {
    const presented = digestOf(ticket);
    if (this.#used !== undefined && timingSafeEqual(presented, this.#used)) return 'used';
    if (this.#valid === undefined || !timingSafeEqual(presented, this.#valid.digest)) return 'unknown';
    const { digest, expiresAt } = this.#valid;
    this.#valid = undefined;
    if (this.#now() > expiresAt) return 'expired';
    this.#used = digest;
    return 'spent';
  }
}

function digestOf(ticket: string): Buffer {
  return createHash('sha256').update(ticket).digest();
}
