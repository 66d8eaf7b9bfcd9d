import { randomBytes } from 'node:crypto';
import type { Logger } from 'pino';
import { Fault } from '../fault.ts';
import { type CopyOffer, OpenOffer } from './offer.ts';
import { type PathPattern, volumeIdIn } from './volume-paths.ts';

/** What a program asks for. */
export interface OfferRequest {
  readonly sourcePath: string;
  readonly targetPath: string;
  readonly sizeBytes: number;
  readonly isSparse: boolean;
}

/** How this host takes offers. */
export interface OfferTerms {
  /** Which paths are volumes, besides Cinder's usual names. */
  readonly patterns: readonly PathPattern[];
  /** Milliseconds that one may wait until the daemon begins it. */
  readonly longestWaitMs: number;
}

/** The copies that programs of this host have offered, by id, each until it is closed or its program has gone. */
export class Offers {
  readonly #terms: OfferTerms;
  readonly #logger: Logger;
  readonly #open = new Map<string, OpenOffer>();
  readonly #listeners = new Set<() => void>();

  constructor(terms: OfferTerms, logger: Logger) {
    this.#terms = terms;
    this.#logger = logger;
  }

  /** In the order in which they were made. */
  all(): CopyOffer[] {
    return [...this.#open.values()].map(({ offer }) => offer);
  }

  /** How many there are, by whether the daemon has taken them up. */
  counts(): { readonly waiting: number; readonly begun: number } {
    const begun = [...this.#open.values()].filter(({ copyId }) => copyId !== undefined).length;
    return { waiting: this.#open.size - begun, begun };
  }

  /** @throws Fault VOLUME_IN_USE where another offer writes one of the two paths, or reads what is to be written */
  make(request: OfferRequest): OpenOffer {
    this.#requireFree(request);
    const { patterns, longestWaitMs } = this.#terms;
    const offer: CopyOffer = {
      ...request,
      id: randomBytes(6).toString('hex'),
      sourceVolume: volumeIdIn(request.sourcePath, patterns),
      targetVolume: volumeIdIn(request.targetPath, patterns),
      offeredAt: new Date(),
    };
    const open = new OpenOffer(offer);
    this.#open.set(offer.id, open);
    this.#logger.info({ offer_id: offer.id, ...request }, 'copy offered');
    const impatience = setTimeout(() => {
      if (open.copyId === undefined) open.giveUpWaiting(longestWaitMs);
    }, longestWaitMs);
    void open.ended
      .then(
        () => this.#logger.info({ offer_id: offer.id }, 'offered copy landed'),
        (fault: Fault) => this.#logger.error({ offer_id: offer.id, reason: fault.reason }, fault.message),
      )
      .finally(() => clearTimeout(impatience));
    this.#tell();
    return open;
  }

  /** @throws Fault OFFER_NOT_FOUND */
  get(id: string): OpenOffer {
    const open = this.#open.get(id);
    if (open !== undefined) return open;
    throw new Fault('OFFER_NOT_FOUND', `nobody on this host offers a copy ${id} any more`, { offer_id: id });
  }

  /** Forgets it; one that has not landed is told no. */
  close(id: string, reason: string): void {
    this.#open.get(id)?.decline(reason);
    this.withdraw(id);
  }

  /** Whoever made it has gone, or needs it no more. */
  withdraw(id: string): void {
    if (this.#open.delete(id)) this.#tell();
  }

  /** Tells everyone no: the agent ends. */
  closeAll(): void {
    for (const id of [...this.#open.keys()]) this.close(id, 'the agent of this host is shutting down; try again');
  }

  /** Calls back after one has come or gone. @returns ends it */
  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Many may read one volume, and one alone may write it. What has landed is nobody's any more. */
  #requireFree({ sourcePath, targetPath }: OfferRequest): void {
    for (const { offer, hasLanded } of this.#open.values()) {
      if (hasLanded) continue;
      const isWritten = sourcePath === offer.targetPath;
      if (!isWritten && targetPath !== offer.targetPath && targetPath !== offer.sourcePath) continue;
      const path = isWritten ? sourcePath : targetPath;
      const message = `${path} is in use by the offered copy ${offer.id} from ${offer.sourcePath} to ${offer.targetPath}; wait for it, or end it`;
      throw new Fault('VOLUME_IN_USE', message, { path, offer_id: offer.id });
    }
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
