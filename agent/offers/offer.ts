import { Fault } from '../fault.ts';
import type { LandingFollower } from '../journal/landing-follower.ts';

/** A copy that a program of this host asks for in the place of its own dd. */
export interface CopyOffer {
  /** Never used twice. */
  readonly id: string;
  /** Absolute paths, as the program named them. */
  readonly sourcePath: string;
  readonly targetPath: string;
  /** What the paths say the volumes are called. */
  readonly sourceVolume: string;
  readonly targetVolume: string;
  readonly sizeBytes: number;
  /** The target reads as zero wherever nothing was written. */
  readonly isSparse: boolean;
  readonly offeredAt: Date;
}

/**
 * An offer on its way: it waits, is copied, and ends once. What has landed is known as long as the agent runs; when it ends, so does whoever
 * made the offer.
 */
export class OpenOffer implements LandingFollower {
  readonly offer: CopyOffer;
  readonly #outcome = Promise.withResolvers<void>();
  #landedBytes = 0;
  #hasLanded = false;
  #copyId: string | undefined;

  constructor(offer: CopyOffer) {
    this.offer = offer;
    this.#outcome.promise.catch(() => undefined);
  }

  /** Settles once: all of it has landed, or a Fault says why it never will. */
  get ended(): Promise<void> {
    return this.#outcome.promise;
  }

  /** Whether all of it has landed, and is on the storage. */
  get hasLanded(): boolean {
    return this.#hasLanded;
  }

  get landedBytes(): number {
    return this.#landedBytes;
  }

  /** Nothing is doubted: each leg of a copy on one host ends with what its dd has synced. */
  get fault(): undefined {
    return undefined;
  }

  /** The copy that was started for it last; undefined until the daemon has taken it up. */
  get copyId(): string | undefined {
    return this.#copyId;
  }

  begun(copyId: string): void {
    this.#copyId = copyId;
  }

  /** Holes and what a leg that runs has landed are told by the copy itself. */
  reached(landedBytes: number): void {
    this.#landedBytes = Math.max(this.#landedBytes, landedBytes);
  }

  /** The word of a leg's dd counts, also where less was synced than had been seen. */
  legEnded(landedBytes: number): void {
    this.#landedBytes = landedBytes;
  }

  /** Nothing writes the target any more: if all of it has landed, whoever made the offer is told so. */
  written(): void {
    this.#hasLanded = this.#landedBytes === this.offer.sizeBytes;
    if (this.#hasLanded) this.#outcome.resolve();
  }

  decline(reason: string): void {
    const { id, sourceVolume } = this.offer;
    const message = `the copy of volume ${sourceVolume} is not made: ${reason}`;
    this.#outcome.reject(new Fault('OFFER_DECLINED', message, { offer_id: id, volume: sourceVolume }));
  }

  giveUpWaiting(afterMs: number): void {
    const { id, sourceVolume } = this.offer;
    const message = `the copy of volume ${sourceVolume} was not begun within ${afterMs / 1000} s; ask "sluice migrations" what it waited for, or let it wait longer by offers.wait_at_most in agent.yaml`;
    this.#outcome.reject(new Fault('OFFER_WAITED_TOO_LONG', message, { offer_id: id, volume: sourceVolume }));
  }
}
