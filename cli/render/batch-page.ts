import type { BatchMemberView, BatchView } from '../views/batch.ts';
import { formatBytes, formatEta, formatSpeed, formatTime, percentOf } from './amounts.ts';
import { countsText, leftOutText, volumesText, whatOf } from './batches.ts';
import { withNotes } from './notes.ts';
import type { Paint } from './paint.ts';
import { paintState } from './state.ts';
import { renderFacts, renderTable } from './table.ts';
import { printable } from './text.ts';

/** Everything known of one batch: facts, members, and what was left out. */
export function renderBatchPage(view: BatchView, paint: Paint, width?: number): string {
  const sections = [
    renderFacts(factsOf(view, paint), paint),
    view.members.length === 0 ? '' : renderMembers(view.members, paint, width),
    view.leftOut.length === 0 ? '' : renderLeftOut(view, paint),
  ];
  return sections.filter((section) => section !== '').join('\n\n');
}

function factsOf(view: BatchView, paint: Paint): [string, string | undefined][] {
  const { wanted, state, landedBytes, sizeBytes, etaMs } = view;
  const asked = wanted === 'pause' ? ', paused by request' : '';
  return [
    ['batch', `${paint.strong(view.id)}, ${printable(whatOf(view))}`],
    ['state', paintState(state, paint) + asked],
    ['obstacle', printable(view.obstacle)],
    ['volumes', `${volumesText(view.memberCount)}: ${countsText(view)}`],
    ['landed', `${formatBytes(landedBytes)} of ${formatBytes(sizeBytes)} (${percentOf(landedBytes, sizeBytes)}%)`],
    ['rate now', view.endTime === null ? formatSpeed(view.currentBytesPerSecond) : undefined],
    ['eta', etaMs === null ? undefined : formatEta(etaMs)],
    ['created', formatTime(view.createTime)],
    ['ended', view.endTime === null ? undefined : formatTime(view.endTime)],
  ];
}

function renderMembers(members: readonly BatchMemberView[], paint: Paint, width?: number): string {
  const table = renderTable(
    [
      { title: 'MIGRATION', atLeast: 8, cut: 'middle' },
      { title: 'VOLUME', atLeast: 6, cut: 'middle' },
      { title: 'FROM', atLeast: 8, cut: 'middle' },
      { title: 'TO', atLeast: 8, cut: 'middle' },
      { title: 'STATE', paint: (text) => paintState(text, paint) },
      { title: 'DONE', align: 'right' },
      { title: 'SIZE', align: 'right' },
    ],
    members.map((member) => [
      member.migrationId,
      printable(member.volume),
      `${member.sourceHost}:${member.sourcePool}`,
      `${member.destinationHost}:${member.destinationPool}`,
      member.state === 'unmade' ? 'not made yet' : member.state,
      `${percentOf(member.landedBytes, member.sizeBytes)}%`,
      formatBytes(member.sizeBytes),
    ]),
    paint,
    width,
  );
  return withNotes(
    table,
    members.map(({ error, obstacle }) => error?.message ?? obstacle),
    paint,
    width,
  );
}

function renderLeftOut({ leftOut }: BatchView, paint: Paint): string {
  const lines = leftOut.map((each) => leftOutText(each, (entry) => `entry ${entry}`));
  return [paint.faint('LEFT OUT'), ...lines].join('\n');
}
