import type { BatchView, PlannedMemberView } from '../views/batch.ts';
import { formatBytes, formatTime } from './amounts.ts';
import { volumesText, whatOf } from './batches.ts';
import { rateText } from './limit.ts';
import type { Paint } from './paint.ts';
import { type Column, renderTable } from './table.ts';
import { printable } from './text.ts';

const columns: readonly Column[] = [
  { title: 'VOLUME', atLeast: 6, cut: 'middle' },
  { title: 'FROM', atLeast: 8, cut: 'middle' },
  { title: 'TO', atLeast: 8, cut: 'middle' },
  { title: 'SIZE', align: 'right' },
  { title: 'RATE', align: 'right' },
  { title: 'STARTS' },
  { title: 'ENDS' },
];

/** Where each volume would go, how fast by itself, and when; and when all would be done. @param expectedEnd an ISO time */
export function renderBatchPlan(
  batch: BatchView,
  planned: readonly PlannedMemberView[],
  expectedEnd: string | null,
  paint: Paint,
  width?: number,
): string {
  if (batch.members.length === 0) return `${printable(whatOf(batch))}: no volume would be moved`;
  const rows = batch.members.map((member, index) => {
    const plan = planned[index];
    return [
      printable(member.volume),
      `${member.sourceHost}:${member.sourcePool}`,
      `${member.destinationHost}:${member.destinationPool}`,
      formatBytes(member.sizeBytes),
      rateText(plan?.rate ?? null),
      formatTime(plan?.expectedStartTime ?? null),
      formatTime(plan?.expectedEndTime ?? null),
    ];
  });
  const end =
    expectedEnd === null
      ? 'when all would be done is not known: not within 31 days, as things are'
      : `all would be done at ${formatTime(expectedEnd)}, by the policies alone`;
  return [
    `${printable(whatOf(batch))}: would move ${volumesText(batch.memberCount)}, ${formatBytes(batch.sizeBytes)} in all`,
    renderTable(columns, rows, paint, width),
    end,
  ].join('\n');
}
