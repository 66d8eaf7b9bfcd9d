import { Refusal } from '../migration/refusal.ts';
import type { Batch, Order } from './batch.ts';
import type { MemberStanding } from './member-standing.ts';
import { isOver } from './standing.ts';
import type { BatchState } from './summary.ts';

/** What a command makes of a batch: what is wanted from now on, and what is still to be done about its members. */
export function commanded(
  batch: Batch,
  order: Order,
  state: BatchState,
  members: readonly MemberStanding[],
): Batch | Refusal {
  switch (order) {
    case 'pause':
      if (batch.ended !== undefined) return ended(batch, state);
      return batch.wanted === 'cancel' ? beingCancelled(batch) : { ...batch, wanted: 'pause', order };
    case 'resume':
      if (batch.ended !== undefined) return ended(batch, state);
      return batch.wanted === 'cancel' ? beingCancelled(batch) : { ...batch, wanted: 'run', order };
    case 'cancel':
      if (batch.ended !== undefined) return state === 'cancelled' ? batch : ended(batch, state);
      return { ...batch, wanted: 'cancel', order };
    case 'retry':
      return retried(batch, state, members);
  }
}

/** Those that were cancelled before their migrations were made, or refused, are to be made then. */
function retried(batch: Batch, state: BatchState, members: readonly MemberStanding[]): Batch | Refusal {
  if (batch.ended === undefined && batch.wanted === 'cancel') return beingCancelled(batch);
  const again = members.some((member) => isOver(member) && member.state !== 'succeeded');
  if (again) return { ...batch, wanted: 'run', phase: 'making', refused: {}, order: 'retry', ended: undefined };
  if (batch.ended === undefined) return batch;
  const message = `batch ${batch.id} is ${state}: none of it failed or was cancelled`;
  return new Refusal('BATCH_NOT_RETRYABLE', message, { batch_id: batch.id, state });
}

function ended({ id }: Batch, state: BatchState): Refusal {
  const message = `batch ${id} has ended: it is ${state}; nothing can be asked of it but to retry what failed`;
  return new Refusal('BATCH_ENDED', message, { batch_id: id, state });
}

function beingCancelled({ id }: Batch): Refusal {
  const message = `batch ${id} is being cancelled; wait for its end, then retry it`;
  return new Refusal('BATCH_ENDED', message, { batch_id: id, state: 'cancelling' });
}
