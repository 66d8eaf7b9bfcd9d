import type { Timers } from '../schedule/timers.ts';
import type { VolumeAnswer } from './client/answers.ts';
import type { CinderClient } from './client/cinder-client.ts';
import { CinderError } from './client/cinder-error.ts';
import { withoutProgress } from './progress-keys.ts';

/** Who is told what Cinder says of the volumes that are followed. */
export interface WatchListener {
  /** The metadata at first, and whenever it has changed, without what Sluice itself writes there. */
  onMetadata(volume: string, metadata: Readonly<Record<string, string>>): void;
  /** The status at first, such as `available`, and whenever it has changed. */
  onStatus(volume: string, status: string): void;
  /** Why that volume cannot be read, once for each reason; undefined when it can be again. */
  onTrouble(volume: string, text: string | undefined): void;
  /** Why Cinder cannot be reached, once; undefined when it can be again. */
  onReach(text: string | undefined): void;
}

export interface WatchParts {
  readonly client: Pick<CinderClient, 'volume'>;
  /** How often each volume is read, in milliseconds. */
  readonly pollMs: number;
  readonly timers: Pick<Timers, 'after' | 'cancel'>;
  /** From 0 to below 1. */
  readonly random: () => number;
  readonly listener: WatchListener;
}

/** One volume that is followed. */
interface Followed {
  readonly id: string;
  readonly ending: AbortController;
  isAsked: boolean;
  /** In a row. */
  failures: number;
  metadata: string | undefined;
  status: string | undefined;
  trouble: string | undefined;
}

const mostAtOnce = 8;
const longestWaitMs = 30_000;
/** The part of the period by which asking varies, so that volumes that were followed at once are not asked at once. */
const jitter = 0.2;

/** Reads volumes of Cinder again and again while they are followed, and tells what has changed. Nothing that goes wrong ends it. */
export class MetadataWatch {
  readonly #parts: WatchParts;
  readonly #followed = new Map<string, Followed>();
  readonly #waiting = new Set<Followed>();
  #asking = 0;
  #isAway = false;

  constructor(parts: WatchParts) {
    this.#parts = parts;
  }

  /** Begins with that volume at once; nothing happens when it is followed already. */
  follow(id: string): void {
    if (this.#followed.has(id)) return;
    const nothing = { metadata: undefined, status: undefined, trouble: undefined };
    const followed = { id, ending: new AbortController(), isAsked: false, failures: 0, ...nothing };
    this.#followed.set(id, followed);
    this.#due(followed);
  }

  /** After this nothing is told of that volume. */
  unfollow(id: string): void {
    const followed = this.#followed.get(id);
    if (followed === undefined) return;
    this.#followed.delete(id);
    this.#waiting.delete(followed);
    this.#parts.timers.cancel(timerOf(id));
    followed.ending.abort();
  }

  stop(): void {
    for (const id of [...this.#followed.keys()]) this.unfollow(id);
  }

  #due(followed: Followed): void {
    this.#waiting.add(followed);
    this.#askNext();
  }

  #askNext(): void {
    for (const followed of this.#waiting) {
      if (this.#asking >= mostAtOnce) return;
      this.#waiting.delete(followed);
      this.#asking += 1;
      followed.isAsked = true;
      void this.#ask(followed);
    }
  }

  async #ask(followed: Followed): Promise<void> {
    const { id, ending } = followed;
    const answer = await this.#parts.client.volume(id, ending.signal).catch((error: unknown) => error as Error);
    this.#asking -= 1;
    followed.isAsked = false;
    if (!ending.signal.aborted) {
      if (answer instanceof Error) this.#failed(followed, answer);
      else this.#heard(followed, answer);
    }
    // The listener may have ended it.
    if (!ending.signal.aborted) this.#after(followed, this.#delayMs(followed));
    this.#askNext();
  }

  #heard(followed: Followed, answer: VolumeAnswer): void {
    const { listener } = this.#parts;
    followed.failures = 0;
    this.#reached();
    if (followed.trouble !== undefined) listener.onTrouble(followed.id, undefined);
    followed.trouble = undefined;
    if (answer.status !== followed.status) listener.onStatus(followed.id, answer.status);
    followed.status = answer.status;
    const metadata = withoutProgress(answer.metadata);
    const written = JSON.stringify(Object.entries(metadata).sort(([one], [other]) => (one < other ? -1 : 1)));
    if (written === followed.metadata) return;
    followed.metadata = written;
    listener.onMetadata(followed.id, metadata);
  }

  #failed(followed: Followed, error: Error): void {
    followed.failures += 1;
    if (error instanceof CinderError && error.reason === 'CINDER_UNREACHABLE') {
      if (!this.#isAway) this.#parts.listener.onReach(error.message);
      this.#isAway = true;
      return;
    }
    this.#reached();
    if (followed.trouble === error.message) return;
    followed.trouble = error.message;
    this.#parts.listener.onTrouble(followed.id, error.message);
  }

  /** Those that have backed off are asked within one period. */
  #reached(): void {
    if (!this.#isAway) return;
    this.#isAway = false;
    this.#parts.listener.onReach(undefined);
    for (const followed of this.#followed.values()) {
      if (followed.failures < 2 || followed.isAsked) continue;
      followed.failures = 0;
      this.#after(followed, this.#parts.random() * this.#parts.pollMs);
    }
  }

  #delayMs({ failures }: Followed): number {
    const { pollMs, random } = this.#parts;
    const spread = 1 - jitter * random();
    return Math.min(pollMs * 2 ** failures, Math.max(longestWaitMs, pollMs)) * spread;
  }

  #after(followed: Followed, delayMs: number): void {
    this.#parts.timers.after(timerOf(followed.id), delayMs, () => this.#due(followed));
  }
}

function timerOf(id: string): string {
  return `metadata of Cinder's volume ${id}`;
}
