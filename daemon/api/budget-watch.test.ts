import { describe, expect, it } from '@jest/globals';
import { budgetView, FakeShares } from '../../test/support/fake-shares.ts';
import { type BudgetNews, watchBudgets } from './budget-watch.ts';

function watching(shares: FakeShares, names: string[] = []) {
  const client = new AbortController();
  const following = watchBudgets(shares, names, client.signal);
  const next = async () => {
    const { value } = await following.next();
    return value === undefined ? undefined : told(value);
  };
  return { client, next };
}

function told({ changed, removed }: BudgetNews) {
  return { changed: changed.map(({ policy }) => policy.name.value), removed };
}

function sharesOf(...names: string[]): FakeShares {
  const shares = new FakeShares();
  shares.views = names.map((name) => budgetView(name));
  return shares;
}

describe('watching budgets', () => {
  it('begins with all that are asked for, and then tells those that changed, are new or are gone', async () => {
    const shares = sharesOf('uplink', 'site', 'old');
    const { next } = watching(shares);
    expect(await next()).toEqual({ changed: ['uplink', 'site', 'old'], removed: [] });
    shares.views = [budgetView('uplink'), budgetView('site', { usedBytesPerSecond: 7 }), budgetView('new')];
    shares.round();
    expect(await next()).toEqual({ changed: ['site', 'new'], removed: ['old'] });
  });

  it('says at once that there are none', async () => {
    expect(await watching(sharesOf()).next()).toEqual({ changed: [], removed: [] });
  });

  it('of named ones tells nothing else, also when they go and come back', async () => {
    const shares = sharesOf('uplink', 'site');
    const { next } = watching(shares, ['site']);
    expect(await next()).toEqual({ changed: ['site'], removed: [] });
    shares.views = [budgetView('uplink', { usedBytesPerSecond: 7 })];
    shares.round();
    expect(await next()).toEqual({ changed: [], removed: ['site'] });
    shares.views = [budgetView('site')];
    shares.round();
    expect(await next()).toEqual({ changed: ['site'], removed: [] });
  });

  it('sees an edit of policies though no round of sharing follows', async () => {
    const shares = sharesOf('uplink');
    const { next } = watching(shares);
    await next();
    shares.views = [budgetView('uplink', { queued: ['m-1'] })];
    expect(await next()).toEqual({ changed: ['uplink'], removed: [] });
  });

  it('keeps for a slow reader nothing but the latest', async () => {
    const shares = sharesOf('uplink');
    const { next } = watching(shares);
    await next();
    for (let used = 1; used <= 100; used += 1) {
      shares.views = [budgetView('uplink', { usedBytesPerSecond: used })];
      shares.round();
    }
    expect(await next()).toEqual({ changed: ['uplink'], removed: [] });
    shares.views = [...shares.views, budgetView('new')];
    shares.round();
    expect(await next()).toEqual({ changed: ['new'], removed: [] });
  });

  it('refuses a name that no budget has, and says which was meant', async () => {
    await expect(watching(sharesOf('uplink', 'site'), ['site', 'uplnk']).next()).rejects.toThrow(
      'there is no budget "uplnk" (did you mean uplink?); see "sluice budgets"',
    );
  });

  it('ends when its client goes, and leaves no listener behind', async () => {
    const shares = sharesOf('uplink');
    const { client, next } = watching(shares);
    await next();
    const last = next();
    client.abort();
    expect(await last).toBeUndefined();
    expect(shares.listeners).toBe(0);
  });
});
