import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { BudgetView } from '../cli/views/budget.ts';
import type { ExplanationView } from '../cli/views/explanation.ts';
import type { MigrationView } from '../cli/views/migration.ts';
import { MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

const policy = (uplink: string, all: number) => `default: { limit: 20MiB/s }
budgets:
  uplink: { limit: ${uplink}, egress: { host: stor-01 } }
  site: { limit: unlimited, everything: true }
concurrency: { all: ${all} }
`;
const rate = (mebibytes: number) => ({ kind: 'limited', bytesPerSecond: mebibytes * MiB }) as const;

describe('budgets, as people see them', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(['stor-01', 'stor-02'], { policies: { '10-budgets.yaml': policy('8MiB/s', 2) } });
    for (const volume of ['a', 'b', 'c']) makeImage(sandbox.image('stor-01', 'fast', volume), 256 * MiB, 'porous');
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  const text = async (...words: string[]) => (await sandbox.cluster.sluice(...words)).stdout;
  const start = (volume: string) => sandbox.json(['migrate', volume, 'stor-02:fast', '--detach', '--id', volume]);
  const show = (id: string) => sandbox.json<MigrationView>(['show', id]);
  const budget = async (name: string) => {
    const { budgets } = await sandbox.json<{ budgets: BudgetView[] }>(['budgets', name]);
    return budgets[0];
  };
  const sharesOf = async (name: string) => (await budget(name))?.shares.map(({ share }) => share);

  it('are listed in the order of the policies before anything crosses them', async () => {
    const { budgets } = await sandbox.json<{ budgets: BudgetView[] }>(['budgets']);
    expect(budgets).toMatchObject([
      { name: 'uplink', scope: 'egress of stor-01', limit: rate(8), origin: '10-budgets.yaml:3', firstUsedTime: null },
      { name: 'site', scope: 'everything', limit: { kind: 'unlimited' }, shares: [] },
    ]);
    expect(await sandbox.json(['budgets', '--in-use'])).toEqual({ budgets: [] });
  });

  it('say before a migration is asked for what it would cross and how much of that is free', async () => {
    const { budgets } = await sandbox.json<ExplanationView>(['explain', 'a', 'stor-02:fast']);
    expect(budgets).toMatchObject([
      { name: 'uplink', limit: rate(8), note: 'nothing shares it now, 8MiB/s of it is free' },
      { name: 'site', note: 'nothing shares it now' },
    ]);
  });

  it('tell who shares them, and each migration what its share is bound by', async () => {
    await start('a');
    await start('b');
    await until('equal shares', async () => {
      const shares = await sharesOf('uplink');
      return shares?.length === 2 &&
        shares.every((share) => share?.kind === 'limited' && share.bytesPerSecond === 4 * MiB)
        ? true
        : undefined;
    });
    expect((await show('a')).share).toMatchObject({
      queued: false,
      share: rate(4),
      bound: 'budget uplink',
      budgets: ['uplink', 'site'],
    });
    const { summary, effective, budgets } = await sandbox.json<ExplanationView>(['explain', 'a']);
    expect(effective).toEqual(rate(20));
    expect(summary).toBe('20MiB/s from 10-budgets.yaml:1, of which budget uplink leaves 4MiB/s');
    expect(budgets.map(({ note }) => note)).toEqual([
      'leaves it 4MiB/s; 2 migrations share it',
      'does not bind it; 2 migrations share it',
    ]);
  });

  it('measure what is in use', async () => {
    const used = await until('8 MiB/s in use of uplink', async () => {
      const seen = await budget('uplink');
      const ratio = (seen?.currentBytesPerSecond ?? 0) / (8 * MiB);
      return ratio > 0.9 && ratio < 1.1 ? seen : undefined;
    });
    expect(used).toMatchObject({ allotted: rate(8), firstUsedTime: expect.any(String) });
    expect(await text('budgets', 'uplink')).toMatch(/\na +a +100 +1MiB\/s .*\nb +b +100 +1MiB\/s /);
  });

  it('are not what one waits for that finds all places taken: it is told its place and why', async () => {
    await start('c');
    const obstacle = '2 of 2 migrations run';
    const share = await until('c in the queue', async () =>
      (await show('c')).share?.queued ? (await show('c')).share : undefined,
    );
    expect(share).toMatchObject({ queuePlace: 1, obstacle, share: null });
    expect(await text('migrations')).toContain(`waits for its turn, at place 1: ${obstacle}`);
    expect((await sandbox.json<ExplanationView>(['explain', 'c'])).summary).toMatch(
      /; waits for its turn, at place 1 of the queue: 2 of 2 migrations run$/,
    );
  });

  it('change with the policies, and every change of rate is kept with its proof', async () => {
    sandbox.cluster.editPolicy('10-budgets.yaml', policy('6MiB/s', 3));
    const proven = await until('three shares of 2 MiB/s, proven', async () => {
      const { rateChanges } = await show('a');
      const last = rateChanges.at(-1);
      return last?.rate?.kind === 'limited' && last.rate.bytesPerSecond === 2 * MiB && last.effectiveTime !== null
        ? last
        : undefined;
    });
    expect(proven).toMatchObject({ cause: 'share of budget uplink (10-budgets.yaml:3)', policyGeneration: 2 });
    expect(await text('show', 'a', '--history')).toMatch(/ 2MiB\/s +share of budget uplink .* 2 +\+\d+ms +\+\d+ms$/m);
  });

  it('are refused by a wrong name with the one that was meant', async () => {
    expect(await sandbox.json(['budgets', 'uplnk'], 3)).toMatchObject({
      error: {
        reason: 'BUDGET_NOT_FOUND',
        message: 'there is no budget "uplnk" (did you mean uplink?); see "sluice budgets"',
      },
    });
  });
});
