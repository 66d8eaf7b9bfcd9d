import { describe, expect, it } from '@jest/globals';
import { sampleBudget } from '../../test/support/sample-budget.ts';
import { budgetTurningPointOf, renderBudgetLine } from './budget-line.ts';
import { renderBudgetPage } from './budget-page.ts';
import { renderBudgets } from './budgets.ts';
import { plain } from './paint.ts';
import { widthOf } from './text.ts';

const mebibyte = 1024 * 1024;
const idle = sampleBudget({
  name: 'site',
  limit: { kind: 'unlimited' },
  allotted: { kind: 'paused' },
  currentBytesPerSecond: 0,
  shares: [],
  waitingMigrationIds: [],
  firstUsedTime: null,
  timeAboveLimitMs: 0,
});
const exceeded = sampleBudget({
  currentBytesPerSecond: 44 * mebibyte,
  exceededCount: 2,
  exceededTime: '2026-11-18T11:06:50.000Z',
  sharedPerMille: 955,
});

describe('budgets', () => {
  it('have a line each: limit, in use, who runs and waits, worst second', () => {
    expect(renderBudgets([sampleBudget(), idle], false, plain, 80)).toBe(
      `NAME        LIMIT     IN USE     %  ALLOTTED  RUN  WAIT  WORST  ABOVE
uplink    40MiB/s  39.8MiB/s   99%   40MiB/s    1     1  41MiB   0.3s
site    unlimited       0B/s     -         -    0     0      -      -`,
    );
  });

  it('say more where there is room for it', () => {
    expect(renderBudgets([sampleBudget()], true, plain)).toMatch(
      /MEAN +NEXT CHANGE +SCOPE +FROM\n.* 39MiB\/s +- +rack-a to rack-b +30-budgets.yaml:4$/,
    );
  });

  it('fit 80 columns', () => {
    const name = 'hosts-in/storage-host-17.example.org';
    const lines = renderBudgets([sampleBudget({ name }), exceeded, idle], false, plain, 80).split('\n');
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(80);
  });

  it('say below how often they were exceeded, and what is made of it', () => {
    expect(renderBudgets([exceeded], false, plain)).toContain(
      '\n   exceeded for more than a second 2 times, the last at 2026-11-18 11:06:50Z; 95.5% of it is shared until that is made good',
    );
  });

  it('have a page each with everybody who shares them or waits', () => {
    expect(renderBudgetPage(sampleBudget(), plain)).toBe(`budget        uplink
scope         rack-a to rack-b
limit         40MiB/s (30-budgets.yaml:4)
in use        39.8MiB/s (99%)
allotted      40MiB/s
first used    2026-11-18 11:06:41Z
mean rate     39MiB/s
worst second  41MiB at 2026-11-18 11:06:45Z
above limit   0.3s

MIGRATION  VOLUME  PRIORITY   FLOOR    SHARE  GRANTED     IN USE  BOUND BY
db-1       db           200  2MiB/s  40MiB/s  40MiB/s  39.8MiB/s  this budget

waiting, the next first: db-2`);
  });

  it('tell of one whose agent is not reached that it may use what it has', () => {
    const [share] = sampleBudget().shares;
    const shares = share === undefined ? [] : [{ ...share, unreached: true }];
    expect(renderBudgetPage(sampleBudget({ shares, waitingMigrationIds: [] }), plain)).toMatch(
      /this budget\n {3}its agent is not reached: .* until its lease is over$/,
    );
    expect(renderBudgetPage(idle, plain)).toMatch(/first used +never\n\nnothing crosses it now$/);
  });

  it('are lines in a log, which turn with limit, sharers and excess, not with amounts', () => {
    const now = new Date('2026-11-18T11:06:50.123Z');
    expect(renderBudgetLine(sampleBudget(), now)).toBe(
      '2026-11-18T11:06:50Z uplink 39.8MiB/s of 40MiB/s (99%), 1 migration, 1 waits',
    );
    const turn = budgetTurningPointOf(sampleBudget());
    expect(budgetTurningPointOf(sampleBudget({ currentBytesPerSecond: 1 }))).toBe(turn);
    for (const changed of [idle, exceeded, sampleBudget({ waitingMigrationIds: [] })]) {
      expect(budgetTurningPointOf(changed)).not.toBe(turn);
    }
  });
});
