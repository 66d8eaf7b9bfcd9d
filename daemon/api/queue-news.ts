import { obstacleText } from '../core/share/admission/obstacle-text.ts';
import type { Shares } from '../sharing/shares.ts';

/** Rounds of sharing may follow one another quickly; the queue is looked at so often at most. */
const intervalMs = 1_000;

/** What a watcher of migrations has not heard of the queue yet: nothing else changes of one that waits. */
export class QueueNews {
  readonly #shares: Shares;
  readonly #now: () => number;
  /** By id, of those that wait. */
  #known = new Map<string, string>();
  #lookedAt = Number.NEGATIVE_INFINITY;

  /** @param now gives milliseconds of a monotonic clock */
  constructor(shares: Shares, now: () => number = () => performance.now()) {
    this.#shares = shares;
    this.#now = now;
  }

  /** Of the given migrations those that wait, or waited, and whose place or obstacle changed since the look before. */
  since(ids: () => readonly string[]): string[] {
    const now = this.#now();
    if (now - this.#lookedAt < intervalMs) return [];
    this.#lookedAt = now;
    const before = this.#known;
    this.#known = new Map();
    return ids().filter((id) => {
      const standing = this.#shares.standingOf(id);
      const text =
        standing.kind === 'queued' ? `${standing.place} ${obstacleText(standing.obstacle, standing.keptFor)}` : '';
      if (text !== '') this.#known.set(id, text);
      return text !== (before.get(id) ?? '');
    });
  }
}
