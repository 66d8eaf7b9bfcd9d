import { describe, expect, it } from '@jest/globals';
import type { CallContext } from 'nice-grpc';
import { budgetMember, budgetView, FakeShares } from '../../test/support/fake-shares.ts';
import { limited } from '../core/rate/rate.ts';
import { budgetService } from './budget-service.ts';

const mebibyte = 1024 * 1024;
const context = {} as CallContext;

function sharesOf(...names: string[]): FakeShares {
  const shares = new FakeShares();
  shares.views = names.map((name) => budgetView(name));
  return shares;
}

async function page(shares: FakeShares, pageSize: number, pageToken = '', inUse = false) {
  const { budgets, nextPageToken } = await budgetService(shares).listBudgets({ pageSize, pageToken, inUse }, context);
  return { names: (budgets ?? []).map(({ name }) => name), token: nextPageToken ?? '' };
}

describe('a list of budgets', () => {
  it('is in the order of the policies, whatever the size of its pages', async () => {
    const shares = sharesOf('uplink', 'site', 'archive', 'slow-writes');
    for (let size = 1; size <= 5; size += 1) {
      const seen: unknown[] = [];
      for (let token: string | undefined; token !== ''; ) {
        const { names, token: next } = await page(shares, size, token);
        seen.push(...names);
        token = next;
      }
      expect(seen).toEqual(['uplink', 'site', 'archive', 'slow-writes']);
    }
  });

  it('goes on where it was, though the last budget of the page before has gone', async () => {
    const { token } = await page(sharesOf('uplink', 'site', 'archive'), 2);
    expect(await page(sharesOf('uplink', 'archive'), 2, token)).toEqual({ names: ['archive'], token: '' });
  });

  it('has only those that something crosses or waits for where that is asked', async () => {
    const shares = sharesOf('idle');
    shares.views.push(
      budgetView('crossed', { members: [budgetMember('m-1', 'crossed', limited(mebibyte))] }),
      budgetView('awaited', { queued: ['m-2'] }),
    );
    expect(await page(shares, 0, '', true)).toEqual({ names: ['crossed', 'awaited'], token: '' });
    expect(await page(shares, 1, '', true)).toMatchObject({ names: ['crossed'], token: expect.stringMatching(/./) });
  });

  it('never has more migrations in a page than a client takes', async () => {
    const members = Array.from({ length: 6_000 }, (_, index) => budgetMember(`m-${index}`, 'x', limited(1)));
    const shares = sharesOf();
    shares.views = ['a', 'b', 'c'].map((name) => budgetView(name, { members }));
    expect((await page(shares, 100)).names).toEqual(['a']);
  });

  it('tells who shares a budget, and what keeps each from having more', async () => {
    const shares = sharesOf();
    const member = budgetMember('m-1', 'uplink', limited(40 * mebibyte));
    shares.views = [
      budgetView('uplink', {
        allotted: limited(40 * mebibyte),
        usedBytesPerSecond: 39 * mebibyte,
        members: [{ ...member, isReached: false }],
        queued: ['m-2'],
        record: {
          since: 1000,
          busyMs: 2000,
          landedBytes: 80 * mebibyte,
          worstSecondBytes: 41 * mebibyte,
          worstSecondAt: 2500,
          aboveMs: 250,
          exceededCount: 1,
          exceededAt: 3000,
          sharedPart: 0.9756,
        },
      }),
    ];
    const { budgets } = await budgetService(shares).listBudgets({ pageSize: 0, pageToken: '', inUse: false }, context);
    expect(budgets).toEqual([
      {
        name: 'uplink',
        scope: 'everything',
        limit: { bytesPerSecond: 40 * mebibyte },
        origin: '30-budgets.yaml:4',
        nextChangeTime: null,
        allotted: { bytesPerSecond: 40 * mebibyte },
        currentBytesPerSecond: 39 * mebibyte,
        shares: [
          {
            migrationId: 'm-1',
            volume: 'volume-of-m-1',
            granted: { bytesPerSecond: 40 * mebibyte },
            share: { bytesPerSecond: 40 * mebibyte },
            currentBytesPerSecond: 40 * mebibyte,
            priority: 100,
            floorBytesPerSecond: 0,
            bound: 'this budget',
            unreached: true,
          },
        ],
        waitingMigrationIds: ['m-2'],
        firstUsedTime: { seconds: 1, nanos: 0 },
        meanBytesPerSecond: 40 * mebibyte,
        worstSecondBytes: 41 * mebibyte,
        worstSecondTime: { seconds: 2, nanos: 500_000_000 },
        timeAboveLimit: { seconds: 0, nanos: 250_000_000 },
        exceededCount: 1,
        exceededTime: { seconds: 3, nanos: 0 },
        sharedPerMille: 976,
      },
    ]);
  });
});
