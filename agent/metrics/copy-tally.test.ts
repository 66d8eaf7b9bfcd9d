import { beforeEach, describe, expect, it } from '@jest/globals';
import type { CopyListener, CopyReport } from '../copies/copies.ts';
import type { CopySpec, SinkSpec } from '../copies/spec.ts';
import type { CopyStatus } from '../copy/copy-status.ts';
import { CopyTally, type Tallied } from './copy-tally.ts';

const begun: CopyStatus = {
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
  legs: 0,
  legEnds: {},
  faults: {},
  fault: null,
  incidents: [],
  obstacle: '',
};
const remote: SinkSpec = { kind: 'remote', address: { host: 'stor-02', address: 'stor-02:7442' }, ticket: '' };
const local: SinkSpec = { kind: 'local', pool: 'slow', migrationId: 'm-1', rewrite: false };

/** Copies that a test moves by hand. */
class Board implements Tallied {
  readonly #specs = new Map<string, CopySpec>();
  readonly #statuses = new Map<string, CopyStatus>();
  readonly #listeners = new Set<CopyListener>();

  start(copyId: string, sink: SinkSpec, startBytes = 0): void {
    this.#specs.set(copyId, {
      copyId,
      pool: 'fast',
      volume: 'db',
      sizeBytes: 1000,
      startBytes,
      sink,
      digestSegmentBytes: 0,
    });
    this.#statuses.set(copyId, { ...begun, landedBytes: startBytes });
    for (const listener of this.#listeners) listener(copyId);
  }

  move(copyId: string, change: Partial<CopyStatus>): void {
    this.#statuses.set(copyId, { ...begun, ...this.#statuses.get(copyId), ...change });
  }

  stop(copyId: string): void {
    const last = this.#statuses.get(copyId);
    this.#specs.delete(copyId);
    this.#statuses.delete(copyId);
    for (const listener of this.#listeners) listener(copyId, last);
  }

  specOf(copyId: string): CopySpec | undefined {
    return this.#specs.get(copyId);
  }

  reports(): CopyReport[] {
    return [...this.#statuses].map(([copyId, status]) => ({ copyId, status }));
  }

  onChange(listener: CopyListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

describe('the tally of the copies', () => {
  let board: Board;
  let tally: CopyTally;
  beforeEach(() => {
    board = new Board();
    tally = new CopyTally(board);
  });

  it('keeps what a copy did after it is forgotten, also what nobody had looked at', () => {
    board.start('m-1.1.1', remote);
    board.move('m-1.1.1', { landedBytes: 300, legs: 1 });
    expect(tally.totals().readBytes.of('fast')).toBe(300);
    board.move('m-1.1.1', { landedBytes: 1000, legs: 2, legEnds: { rate: 1, complete: 1 } });
    board.stop('m-1.1.1');
    const { readBytes, writtenBytes, legsStarted, legsEnded } = tally.totals();
    expect(readBytes.of('fast')).toBe(1000);
    expect(writtenBytes.entries()).toEqual([]);
    expect(legsStarted.of('all')).toBe(2);
    expect(legsEnded.entries()).toEqual([
      ['rate', 1],
      ['complete', 1],
    ]);
  });

  it('counts a copy within the host as read and as written', () => {
    board.start('m-1.1.1', local);
    board.move('m-1.1.1', { landedBytes: 400 });
    expect(tally.totals().readBytes.entries()).toEqual([['fast', 400]]);
    expect(tally.totals().writtenBytes.entries()).toEqual([['slow', 400]]);
  });

  it('counts bytes when they land for the first time: not what landed before the copy, nor what is written again', () => {
    board.start('m-1.1.2', remote, 500);
    expect(tally.totals().readBytes.of('fast')).toBe(0);
    board.move('m-1.1.2', { landedBytes: 700 });
    tally.totals();
    board.move('m-1.1.2', { landedBytes: 600 });
    expect(tally.totals().readBytes.of('fast')).toBe(200);
    board.move('m-1.1.2', { landedBytes: 800 });
    expect(tally.totals().readBytes.of('fast')).toBe(300);
  });

  it('sums up for how long copies were above their limits', () => {
    for (const [copyId, aboveLimitMs] of [
      ['m-1.1.1', 300],
      ['m-2.1.1', 450],
    ] as const) {
      board.start(copyId, remote);
      board.move(copyId, { aboveLimitMs: 200 });
      tally.totals();
      board.move(copyId, { aboveLimitMs });
    }
    board.stop('m-1.1.1');
    expect(tally.totals().aboveLimitMs.of('all')).toBe(750);
  });

  it('counts faults that a copy got over', () => {
    board.start('m-1.1.1', remote);
    board.move('m-1.1.1', { faults: { CONNECTION_LOST: 2 } });
    tally.totals();
    board.move('m-1.1.1', { faults: { CONNECTION_LOST: 3, PROCESS_KILLED: 1 } });
    expect(tally.totals().faults.entries()).toEqual([
      ['CONNECTION_LOST', 3],
      ['PROCESS_KILLED', 1],
    ]);
  });
});
