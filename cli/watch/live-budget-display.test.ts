import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { sampleBudget } from '../../test/support/sample-budget.ts';
import { Output } from '../output.ts';
import { budgetFrame } from './live-budget-display.ts';

function terminal(rows: number): Output {
  const screen = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows });
  return new Output(screen, new PassThrough(), false, { NO_COLOR: '1' });
}

const table = { isNamed: false, inUse: false, isWide: false };
const idle = (name: string) => sampleBudget({ name, shares: [], waitingMigrationIds: [], currentBytesPerSecond: 0 });
const names = (frame: string) => frame.split('\n').map((line) => line.split(/\s+/)[0]);

describe('the live table of budgets', () => {
  const many = [...Array.from({ length: 9 }, (_, index) => idle(`idle-${index}`)), sampleBudget()];

  it('keeps the order of the policies where all fit', () => {
    expect(names(budgetFrame(many, table, '', terminal(24))).slice(-2)).toEqual(['idle-8', 'uplink']);
  });

  it('has no more lines than the terminal, those in use first, and counts the rest', () => {
    const frame = budgetFrame(many, table, '', terminal(6));
    expect(names(frame)).toEqual(['NAME', 'uplink', 'idle-0', 'idle-1', '...']);
    expect(frame).toMatch(/\.\.\. 7 more lines$/);
  });

  it('shows those in use only, or pages, where that is asked', () => {
    expect(names(budgetFrame(many, { ...table, inUse: true }, '', terminal(24)))).toEqual(['NAME', 'uplink']);
    expect(budgetFrame([sampleBudget()], { ...table, isNamed: true }, '', terminal(24))).toMatch(/^budget +uplink\n/);
    expect(budgetFrame([], table, '', terminal(24))).toBe('no budgets');
  });

  it('says that the daemon is away', () => {
    expect(budgetFrame(many, table, 'the daemon has stopped', terminal(6)).split('\n').at(-1)).toBe(
      'the daemon has stopped; trying again',
    );
  });
});
