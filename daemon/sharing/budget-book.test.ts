import { describe, expect, it } from '@jest/globals';
import { aBudget, aScene } from '../../test/support/sharing-scene.ts';
import { limited } from '../core/rate/rate.ts';
import { type BudgetRecord, unusedBudget } from '../core/share/budget/record.ts';
import { BudgetBook, crossingOf, usedBy } from './budget-book.ts';

const MiB = 2 ** 20;

/** A store in memory. */
function storeWith(records: Iterable<[string, BudgetRecord]> = []) {
  const kept = new Map(records);
  const saved: string[][] = [];
  return {
    kept,
    saved,
    all: async () => new Map(kept),
    save: async (changed: ReadonlyMap<string, BudgetRecord>) => {
      saved.push([...changed.keys()]);
      for (const [name, record] of changed) kept.set(name, record);
    },
  };
}

describe('The book of budgets', () => {
  const budgets = [aBudget('uplink', limited(100 * MiB)), aBudget('unused', limited(1))];

  it('keeps what was measured across a restart, and stores only what has changed', async () => {
    const store = storeWith();
    const book = await BudgetBook.load(store);
    const { entrants, policies } = aScene({ budgets, copies: [{ id: 'm-1', landing: 90 * MiB, crosses: [0] }] });
    for (const now of [0, 1000, 2000]) book.look(book.current(policies, now), entrants, now);
    await book.save();
    await book.save();
    expect(store.saved).toEqual([['uplink']]);
    const next = await BudgetBook.load(store);
    expect(next.recordOf('uplink')).toMatchObject({ busyMs: 2000, landedBytes: 180 * MiB, worstSecondBytes: 90 * MiB });
    expect(next.recordOf('unused')).toBe(unusedBudget);
    next.look(next.current(policies, 9000), entrants, 9000);
    expect(next.recordOf('uplink').busyMs).toBe(2000);
  });

  it('tells of what is exceeded, and by whom, and shares less of it', async () => {
    const book = await BudgetBook.load(storeWith());
    const { entrants, policies } = aScene({
      budgets,
      copies: [
        { id: 'm-1', landing: 90 * MiB, crosses: [0] },
        { id: 'm-2', landing: 60 * MiB, crosses: [0] },
        { id: 'm-3', landing: 900 * MiB, crosses: [] },
      ],
    });
    const told = [0, 1000, 2000, 3000].flatMap((now) => book.look(book.current(policies, now), entrants, now));
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ budget: { name: 'uplink' }, usedBytes: 150 * MiB });
    expect(told[0]?.by.map(({ participant }) => participant.id)).toEqual(['m-1', 'm-2']);
    const [shared] = book.shared(book.current(policies, 3000));
    expect(shared).toEqual({ name: 'uplink', limit: limited(Math.floor((100 * MiB * 100) / 150)) });
  });

  it('keeps the record of a budget that an edit takes away, as it may come back', async () => {
    const store = storeWith([['old', { ...unusedBudget, exceededCount: 3 }]]);
    const book = await BudgetBook.load(store);
    const { entrants, policies } = aScene({ budgets, copies: [{ id: 'm-1', landing: MiB, crosses: [0] }] });
    book.look(book.current(policies, 0), entrants, 0);
    await book.save();
    expect(store.kept.get('old')).toMatchObject({ exceededCount: 3 });
  });

  it('counts no copy whose agent is not reached, nor one that stands still', () => {
    const { entrants } = aScene({
      budgets,
      copies: [
        { id: 'lost', landing: MiB, crosses: [0], isLost: true },
        { id: 'still', landing: 0, crosses: [0], granted: 'paused' },
        { id: 'ending', landing: 7, crosses: [0], granted: 'paused' },
      ],
    });
    const [crossing = [], unused] = crossingOf(2, entrants);
    expect(crossing.map(({ participant }) => participant.id)).toEqual(['ending']);
    expect([usedBy(crossing), unused]).toEqual([7, []]);
  });
});
