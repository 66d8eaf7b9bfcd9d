import { describe, expect, it } from '@jest/globals';
import { latencyRow, meanRow, meterRow, worstRow } from './bar-rows.ts';
import { bytesText, percentOff, rateText, times } from './figures.ts';
import { onPage, onScreen } from './table.ts';

const story = {
  limitBytesPerSecond: 2 ** 20,
  mean: 2 ** 20,
  afterCutAtOnce: 1,
  gaps: { usual: 0.005, longest: 0.006 },
};

describe('figures', () => {
  it('are short', () => {
    expect([bytesText(3072), rateText(10 * 2 ** 20), percentOff(99, 100), percentOff(101, 100), times(6.0771)]).toEqual(
      ['3 KiB', '10 MiB/s', '-1.00 %', '+1.00 %', '6.077 x'],
    );
  });
});

describe('rows with a bar', () => {
  it('meet it, miss it, or have no figure', () => {
    expect(meanRow('one host', 1000, 995, 0.01).verdict).toBe('met');
    expect(meanRow('one host', 1000, 980, 0.01).verdict).toBe('missed');
    expect(meanRow('one host', 1000, undefined, 0.01).verdict).toBe('not measured');
  });

  it('need every situation of the worst second within its bar', () => {
    const worst = (afterStall: number | undefined) =>
      worstRow('one host', { ...story, steady: 1.01, toldSteady: 1.01, afterPause: 1.02, afterStall, afterCut: 1.1 })
        .verdict;
    expect([worst(1.1), worst(1.101), worst(undefined)]).toEqual(['met', 'missed', 'not measured']);
  });

  it('need what the agent tells within a lump of what the sink saw', () => {
    const told = (toldSteady: number | undefined) =>
      meterRow('one host', { ...story, steady: 1, toldSteady, afterPause: 1, afterStall: 1, afterCut: 1 }).verdict;
    expect([told(1), told(1.1), told(1.12), told(0.88), told(undefined)]).toEqual([
      'met',
      'met',
      'missed',
      'missed',
      'not measured',
    ]);
  });

  it('count a change that never took effect against the bar', () => {
    const row = latencyRow('limit', 'one host', [0.2, 0.3, Number.POSITIVE_INFINITY]);
    expect(row).toMatchObject({ measured: 'p50 300 ms, p99 never, max never of 3; 1 never', verdict: 'missed' });
  });
});

describe('a table', () => {
  const table = { title: 'Title', head: ['a', 'bb'], rows: [['longer', 'x']] };

  it('is aligned on the screen', () => {
    expect(onScreen(table)).toBe('Title\n\na       bb\n------  ---\nlonger  x\n');
  });

  it('is Markdown on the page', () => {
    expect(onPage(table)).toBe('## Title\n\n| a      | bb  |\n| ------ | --- |\n| longer | x   |\n');
    expect(onPage({ ...table, rows: [['dd | pv', '']] })).toContain('| dd \\| pv |');
  });
});
