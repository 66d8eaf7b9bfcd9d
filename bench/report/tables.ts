import { together } from '../attempt.ts';
import type { Findings } from '../trial.ts';
import type { Table } from './table.ts';

/** The tables of a run, without those that are empty. */
export function tablesOf(findings: readonly Findings[]): Table[] {
  const { bars = [], throttles = [], facts = [] } = together(findings);
  const tables: Table[] = [
    {
      title: 'What Sluice must reach',
      head: ['measure', 'setting', 'measured', 'bar', 'verdict'],
      rows: bars.map((row) => [row.measure, row.setting, row.measured, row.bar, row.verdict]),
    },
    {
      title: 'Worst second at the sink, as a multiple of the limit in force',
      head: ['tool', 'limit', 'mean', 'steady', 'after pause', 'after sink stall', 'after cut to 1/4'],
      rows: throttles.map((row) => [
        row.tool,
        row.limit,
        row.mean,
        row.steady,
        row.afterPause,
        row.afterStall,
        row.afterCut,
      ]),
    },
    {
      title: 'Facts about the tools',
      head: ['subject', 'setting', 'measured'],
      rows: facts.map((row) => [row.subject, row.setting, row.measured]),
    },
  ];
  return tables.filter((table) => table.rows.length > 0);
}
