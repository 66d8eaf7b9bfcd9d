import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CopyStatus } from '../copy/copy-status.ts';
import type { CopyListener, CopyReport } from './copies.ts';
import { type Followed, followCopies, progressMs, silenceMs } from './feed.ts';

const still: CopyStatus = {
  phase: 'running',
  sizeBytes: 1000,
  landedBytes: 0,
  holeBytes: 0,
  currentBytesPerSecond: 0,
  meanBytesPerSecond: 0,
  worstSecondBytes: 0,
  aboveLimitMs: 0,
  rate: { kind: 'unlimited' },
  grantedSequence: 1,
  effective: null,
  leaseLost: false,
  leaseMsLeft: 60_000,
  legs: 1,
  legEnds: {},
  faults: {},
  fault: null,
  incidents: [],
  obstacle: '',
};

const noOffers = { all: () => [], onChange: () => () => undefined };

/** Copies that a test changes by hand. */
class Board implements Followed {
  readonly listeners = new Set<CopyListener>();
  readonly #statuses = new Map<string, CopyStatus>();

  /** Progress: nobody is told. */
  set(copyId: string, change: Partial<CopyStatus> = {}): void {
    this.#statuses.set(copyId, { ...still, ...this.#statuses.get(copyId), ...change });
  }

  /** A change: everybody is told. */
  change(copyId: string, change: Partial<CopyStatus>): void {
    this.set(copyId, change);
    for (const listener of this.listeners) listener(copyId);
  }

  forget(copyId: string): void {
    const last = this.#statuses.get(copyId);
    this.#statuses.delete(copyId);
    for (const listener of this.listeners) listener(copyId, last);
  }

  reports(): CopyReport[] {
    return [...this.#statuses].map(([copyId, status]) => ({ copyId, status }));
  }

  onChange(listener: CopyListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }
}

describe('following copies', () => {
  let board: Board;
  let abort: AbortController;
  beforeEach(() => {
    board = new Board();
    abort = new AbortController();
    board.set('a');
    board.set('b');
  });
  const follow = () => followCopies(board, noOffers, abort.signal);

  /** The next page, and how long it took, in milliseconds. */
  async function next(feed: ReturnType<typeof follow>) {
    const startedAt = performance.now();
    const { value } = await feed.next();
    const reports = value?.reports ?? [];
    return {
      ids: reports.map((report) => report.copyId),
      reports,
      afterMs: performance.now() - startedAt,
      page: value,
    };
  }

  it('begins with all of them, and says so once', async () => {
    const feed = follow();
    expect(await next(feed)).toMatchObject({ ids: ['a', 'b'], page: { complete: true } });
    board.change('b', { phase: 'paused' });
    expect(await next(feed)).toMatchObject({ ids: ['b'], page: { complete: false } });
  });

  it('tells a change at once, and progress within its time', async () => {
    const feed = follow();
    await next(feed);
    setTimeout(() => board.change('a', { phase: 'done' }), 20);
    const change = await next(feed);
    expect(change.ids).toEqual(['a']);
    expect(change.afterMs).toBeLessThan(progressMs);
    board.set('b', { landedBytes: 500 });
    const progress = await next(feed);
    expect(progress.reports).toMatchObject([{ copyId: 'b', status: { landedBytes: 500 } }]);
    expect(progress.afterMs).toBeLessThan(4 * progressMs);
  });

  it('tells progress about four times a second, however often it is made', async () => {
    const feed = follow();
    await next(feed);
    let landedBytes = 0;
    const progress = setInterval(() => board.set('a', { landedBytes: ++landedBytes }), 5);
    const startedAt = performance.now();
    for (let pages = 0; pages < 4; pages++) expect((await next(feed)).ids).toEqual(['a']);
    clearInterval(progress);
    expect(performance.now() - startedAt).toBeGreaterThan(3.5 * progressMs);
  });

  it('gives a sign of life when nothing changes', async () => {
    const feed = follow();
    await next(feed);
    const sign = await next(feed);
    expect(sign.ids).toEqual([]);
    expect(sign.afterMs).toBeGreaterThan(silenceMs - progressMs);
    expect(sign.afterMs).toBeLessThan(2000);
  });

  it('tells the last of a copy that was forgotten, once', async () => {
    const feed = follow();
    await next(feed);
    board.set('a', { phase: 'stopped' });
    board.forget('a');
    board.change('b', { phase: 'done' });
    const page = await next(feed);
    expect(page.reports.map(({ copyId, status }) => `${copyId} ${status.phase}`)).toEqual(['a stopped', 'b done']);
    expect((await next(feed)).ids).toEqual([]);
  });

  it('keeps nothing for a reader that is slow: it learns how things are', async () => {
    const feed = follow();
    await next(feed);
    for (let step = 1; step <= 1000; step++) board.change('a', { landedBytes: step });
    const page = await next(feed);
    expect(page.reports).toMatchObject([{ copyId: 'a', status: { landedBytes: 1000 } }]);
  });

  it('leaves nobody behind who listens, whether it is aborted or returned from', async () => {
    const [aborted, returned] = [follow(), follow()];
    await Promise.all([next(aborted), next(returned)]);
    expect(board.listeners.size).toBe(2);
    await returned.return();
    abort.abort();
    expect((await aborted.next()).done).toBe(true);
    expect(board.listeners.size).toBe(0);
  });
});
