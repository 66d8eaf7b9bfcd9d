import type { Batch } from '../core/batch/batch.ts';
import type { MemberStanding } from '../core/batch/member-standing.ts';
import { standingWithout } from '../core/batch/standing.ts';
import { type BatchSummary, summaryOf } from '../core/batch/summary.ts';

/** A batch with all that people may want to see of it. */
export interface BatchView {
  readonly batch: Batch;
  /** In the order of the batch's members. */
  readonly members: readonly MemberStanding[];
  readonly summary: BatchSummary;
}

/** A batch of which nothing has been made. */
export function viewOfDraft(batch: Batch): BatchView {
  const members = batch.members.map((member) => standingWithout(member, batch, ''));
  return { batch, members, summary: summaryOf(batch, members) };
}

/** A batch in memory, that has not ended. */
export class BatchEntry {
  batch: Batch;
  /** How those of its migrations ended that have, by id. */
  readonly settled = new Map<string, MemberStanding>();
  /** What keeps members from being made, by the ids of their migrations. */
  readonly hindered = new Map<string, string>();

  constructor(batch: Batch) {
    this.batch = batch;
  }
}
