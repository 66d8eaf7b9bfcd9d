import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FakeDaemon, Refusal } from '../../test/support/fake-daemon.ts';
import { runSluice } from '../../test/support/run-sluice.ts';
import { sampleBudgetWire } from '../../test/support/sample-budget.ts';

describe('sluice budgets', () => {
  const asked: unknown[] = [];
  let daemon: FakeDaemon;
  const sluice = (...words: string[]) => runSluice([...words, '--config', daemon.config]);

  beforeAll(async () => {
    daemon = await FakeDaemon.start({
      budgets: {
        async listBudgets(request) {
          asked.push(request);
          const isSecond = request.pageToken === 'more';
          return {
            budgets: [sampleBudgetWire({ name: isSecond ? 'two' : 'one' })],
            nextPageToken: isSecond ? '' : 'more',
          };
        },
        async *watchBudgets({ names }) {
          if (names.includes('uplnk'))
            throw new Refusal('BUDGET_NOT_FOUND', 'there is no budget "uplnk" (did you mean uplink?)');
          for (const name of names.length === 0 ? ['uplink'] : names) yield { budgets: [sampleBudgetWire({ name })] };
          if (names.length > 0) return;
          yield { budgets: [sampleBudgetWire({ waitingMigrationIds: [] })], removedNames: ['old'] };
          throw new Refusal('END', 'the end');
        },
      },
    });
  });
  afterAll(() => daemon[Symbol.asyncDispose]());

  it('lists all, page by page, or those in use', async () => {
    const { code, stdout } = await sluice('budgets', '--in-use', '--json');
    const { budgets } = JSON.parse(stdout) as { budgets: { name: string; timeAboveLimitMs: number }[] };
    expect({ code, names: budgets.map(({ name }) => name) }).toEqual({ code: 0, names: ['one', 'two'] });
    expect(budgets[0]).toMatchObject({ timeAboveLimitMs: 300, sharedPerMille: 1000, exceededTime: null });
    expect(asked).toMatchObject([{ inUse: true }, { inUse: true, pageToken: 'more' }]);
    expect((await sluice('budgets')).stdout).toMatch(/^NAME .*\none .*\ntwo .*\n$/);
  });

  it('shows those that are named, in their order, with all who share them', async () => {
    const { stdout } = await sluice('budgets', 'site', 'uplink', 'site');
    expect(stdout).toMatch(/^budget +site\n[\s\S]*\ndb-1 [\s\S]*\n\nbudget +uplink\n/);
    expect(stdout.match(/^budget /gm)).toHaveLength(2);
  });

  it('passes on that there is none of a name, and which was meant', async () => {
    expect(await sluice('budgets', 'uplnk')).toMatchObject({
      code: 3,
      stderr: expect.stringContaining('did you mean uplink?'),
    });
  });

  it('follows them with --watch: lines for a log, a document for each change with --json', async () => {
    const { stdout } = await sluice('budgets', '--watch');
    expect(stdout).toMatch(
      /Z uplink 39.8MiB\/s of 40MiB\/s \(99%\), 1 migration, 1 waits\n.*Z uplink .*, 1 migration\n$/,
    );
    const followed = (await sluice('budgets', '--watch', '--json')).stdout.trim().split('\n');
    expect(followed.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { budgets: [{ name: 'uplink', waitingMigrationIds: ['db-2'] }], removedNames: [] },
      { budgets: [{ name: 'uplink', waitingMigrationIds: [] }], removedNames: ['old'] },
    ]);
  });

  it('refuses names together with --in-use', async () => {
    expect(await sluice('budgets', 'uplink', '--in-use')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('--in-use'),
    });
  });
});
