import type { Fault } from './fault.ts';
import { faults } from './faults/faults.ts';
import { type Moment, moments } from './moment.ts';
import type { Outcome } from './run/run-cell.ts';
import { lackOf } from './site/tools.ts';

export interface RunFacts {
  readonly seed: number;
  readonly minutes: number;
  readonly date: Date;
}

const explanation = `
Real daemons, agents and pipelines are started, a volume of 8 to 16 MiB moves, and a fault strikes at one of five moments of its way, at a point that the seed chooses.
Then it is repaired as an operator would: what died is started again, room is made, a certificate is renewed. In the end, in every run:

- the volume exists exactly once over both hosts and its digest is that of the source; where the migration failed, it said why, the source was as it had been, nothing
  was left at the target, and the same migration, tried again, succeeded;
- the limit was held throughout: a thread of its own reads every 5 ms how much the kernel has taken for the target, and no window of one second held more than 1.25 times the
  limit, work that was done again included; nothing landed during a pause;
- no process, hidden file, record, open descriptor or running copy was left, and with the system went its loop devices, mounts and namespaces;
- what happened is told in the events. Where no event tells of the fault it had no effect on the migration: its events are those of one that nothing happened to, no log
  of daemon or agents warns of it, and a reason why is known, given below the table.

A cell reads: runs that hold / runs, the worst second as a multiple of the limit, and with which reasons migrations failed before they were tried again; in how many runs
the fault had no effect.
A dash is a cell in which nothing can happen; below the table it says why. \`npm run chaos -- --seed N --only CELL\` plays a cell again.
`.trim();

const knownNotToHold = `
- \`clock-forward\`, between two pools of one host: the limit, for a moment. pv 1.6 measures by the host's clock, and its leg is ended as soon as that jumps; until then it may
  write at full speed for some milliseconds. It depends on how busy the machine is: docs/legs.md has figures.
- Not looked at: how fast verification reads (only what lands at the target is measured from outside), and tickets, which no interface shows.
`.trim();

/** The page docs/chaos.md. */
export function chaosPage(outcomes: readonly Outcome[], { seed, minutes, date }: RunFacts): string {
  const held = outcomes.filter(holds).length;
  const summary = `Written by \`npm run chaos\` on ${date.toISOString().slice(0, 10)}: seed ${seed}, ${outcomes.length} runs in ${minutes.toFixed(0)} minutes. In ${held} volume, limit, remains and events were as they have to be.`;
  const rows = faults.map((fault) => [
    `\`${fault.name}\`<br>${fault.about}`,
    ...moments.map((moment) => wordOn(fault, moment, outcomes)),
  ]);
  const table = [['fault', ...moments], ['---', ...moments.map(() => '---')], ...rows];
  const problems = outcomes
    .filter((outcome) => outcome.problems.length > 0)
    .flatMap(({ cell, problems }) => problems.map((problem) => `- \`${cell}\`: ${problem}`));
  return [
    '# The chaos matrix',
    '',
    summary,
    '',
    explanation,
    '',
    ...table.map((row) => `| ${row.join(' | ')} |`),
    '',
    ...(problems.length > 0 ? ['## What did not hold', '', ...problems, ''] : []),
    '## What is known not to hold',
    '',
    knownNotToHold,
    '',
    '## Why some have no effect',
    '',
    '- any, before start: it was over before the migration began',
    ...reasonsOf('noEffect'),
    '',
    '## Where nothing can happen',
    '',
    ...reasonsOf('notAt'),
    '',
  ].join('\n');
}

/** One line for each cell that has such a reason. */
function reasonsOf(kind: 'notAt' | 'noEffect'): string[] {
  const reasons = faults.flatMap((fault) =>
    Object.entries(fault[kind] ?? {}).map(([moment, why]) => `- \`${fault.name}\`, ${moment}: ${why}`),
  );
  return [...new Set(reasons)];
}

function holds({ problems, expected }: Outcome): boolean {
  return problems.length === 0 && expected === undefined;
}

function wordOn(fault: Fault, moment: Moment, outcomes: readonly Outcome[]): string {
  if (fault.notAt?.[moment] !== undefined) return '–';
  const lack = lackOf(fault.needs);
  if (lack !== undefined) return `skipped: ${lack}`;
  const name = `${fault.name}:${moment.replaceAll(' ', '-')}`;
  const runs = outcomes.filter(({ cell }) => cell === name);
  const held = runs.filter(holds).length;
  const worst = Math.max(0, ...runs.map((run) => run.worst));
  const reasons = [
    ...new Set(runs.flatMap(({ ending }) => (ending.endsWith(', then succeeded') ? [ending.split(',')[0]] : []))),
  ];
  const idle = runs.filter((run) => !run.isTold && holds(run)).length;
  const expected = [
    ...new Set(runs.flatMap((run) => (run.expected === undefined ? [] : [`expected to fail: ${run.expected}`]))),
  ];
  const rest = idle > 0 ? [`${idle} without an effect`] : [];
  return [`${held}/${runs.length}`, worst.toFixed(2), ...reasons, ...rest, ...expected].join(', ');
}
