import { together } from '../attempt.ts';
import type { Measured } from './record.ts';
import { onPage } from './table.ts';
import { tablesOf } from './tables.ts';

const explanation = `
Every figure of a copy is taken at the sink: a thread with real-time priority reads every 5 ms how many bytes the kernel holds for the
target file. A mean is taken from lump to lump. The worst second is the one-second window, beginning at any sample, in which most landed
beyond the integral of the limit in force; 1.000 x is exactly the limit. After a pause or a cut the new limit counts from one
second after the command was started, because that second has its own bar (the time to the sink's rate). The sink is stalled by
SIGSTOP of whatever process writes the file. All ratios are within one run, pairs in alternation. What the agent tells of its worst second comes from its own meter, which looks
at the sink every 50 ms; it is held against what the sampler saw in the same steady run.
`.trim();

/** The page bench/RESULTS.md. */
export function resultsPage(measured: readonly Measured[]): string {
  const findings = measured.map((each) => each.findings);
  const notes = together(findings).notes ?? [];
  const list = (lines: readonly string[]) => lines.map((line) => `- ${line}`).join('\n');
  return [
    '# Results',
    '',
    'Written by `npm run bench`.',
    '',
    ...machinesOf(measured).flatMap(([machine, trials]) => [`${daysOf(trials)}:`, '', list(machine), '']),
    ...tablesOf(findings).map(onPage),
    '## How it is measured',
    '',
    explanation,
    ...(notes.length > 0 ? ['', '## Notes', '', list(notes)] : []),
    '',
  ].join('\n');
}

/** What was measured where, one machine after the other. */
function machinesOf(measured: readonly Measured[]): [readonly string[], Measured[]][] {
  const groups = Map.groupBy(measured, ({ machine }) => machine.join('\n'));
  return [...groups].map(([machine, trials]) => [machine.split('\n'), trials]);
}

/** Such as "2026-11-22 idle, limits; 2026-11-23 fleet". */
function daysOf(measured: readonly Measured[]): string {
  const days = [...Map.groupBy(measured, ({ day }) => day)].sort(([one], [other]) => (one < other ? -1 : 1));
  return days.map(([day, trials]) => `${day} ${trials.map(({ trial }) => trial).join(', ')}`).join('; ');
}
