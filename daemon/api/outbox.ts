import { hasEnded } from '../core/migration/state.ts';
import type { MigrationView } from '../migrations/entry.ts';

/** Milliseconds between two messages about one migration that only copies on. */
const progressIntervalMs = 500;

interface Item {
  view: MigrationView;
  /** Milliseconds of the monotonic clock. */
  sentAt: number;
  /** `step` goes out at once, `progress` when its time has come. */
  due: 'step' | 'progress' | undefined;
}

/** What is to be sent now, or how long to wait for the next; undefined milliseconds: until something changes. */
export type Due =
  | { readonly kind: 'send'; readonly view: MigrationView }
  | { readonly kind: 'wait'; readonly ms: number | undefined };

/** What one watcher has not seen yet: of each migration only the latest, however slowly it reads. */
export class Outbox {
  readonly #items = new Map<string, Item>();
  readonly #now: () => number;

  /** @param now gives milliseconds of a monotonic clock */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  has(id: string): boolean {
    return this.#items.has(id);
  }

  put(view: MigrationView, kind: 'step' | 'progress'): void {
    const known = this.#items.get(view.migration.id);
    if (known === undefined) this.#items.set(view.migration.id, { view, sentAt: 0, due: 'step' });
    else Object.assign(known, { view, due: known.due === 'step' ? 'step' : kind });
  }

  /** Takes out what is to be sent next. */
  next(): Due {
    const now = this.#now();
    let ms: number | undefined;
    for (const item of this.#items.values()) {
      if (item.due === undefined) continue;
      const wait = item.due === 'step' ? 0 : item.sentAt + progressIntervalMs - now;
      if (wait <= 0) {
        Object.assign(item, { due: undefined, sentAt: now });
        return { kind: 'send', view: item.view };
      }
      ms = Math.min(ms ?? wait, wait);
    }
    return { kind: 'wait', ms };
  }

  /** No more is to come of it. */
  drop(id: string): void {
    this.#items.delete(id);
  }

  allHaveEnded(): boolean {
    return [...this.#items.values()].every(({ view }) => hasEnded(view.migration.state));
  }
}
