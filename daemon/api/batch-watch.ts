import { isDeepStrictEqual } from 'node:util';
import type { BatchInput } from '../../proto/gen/sluice/v1/Batch.ts';
import type { BatchBook } from '../batches/batch-book.ts';
import type { BatchView } from '../batches/entry.ts';
import { Alarm } from '../migrations/alarm.ts';
import { batchMessage } from './batch-message.ts';

/** Milliseconds between two looks, unless one ends before. */
const lookMs = 1_000;

/**
 * Follows batches: first each as it is, then about once a second those that changed. However slowly it is read, nothing heaps up.
 * @param ids empty for all that have not ended and all to come; else it ends when all of them have ended
 * @throws Refusal BATCH_NOT_FOUND
 */
export async function* watchBatches(
  book: BatchBook,
  ids: readonly string[],
  signal: AbortSignal,
): AsyncGenerator<BatchInput> {
  const alarm = new Alarm();
  const sent = new Map<string, BatchInput>();
  const ended = new Set<string>();
  const ring = () => alarm.ring();
  const stopListening = book.onChange((id) => {
    // Everything else is soon enough with the next look.
    if ((ids.length === 0 || ids.includes(id)) && book.current(id) === undefined) ring();
  });
  signal.addEventListener('abort', ring);
  try {
    while (!signal.aborted) {
      for (const view of await viewsOf(book, ids, sent, ended)) {
        const { id } = view.batch;
        const message = batchMessage(view, 'failed');
        if (view.batch.ended !== undefined) ended.add(id);
        else ended.delete(id);
        if (isDeepStrictEqual(sent.get(id), message)) continue;
        sent.set(id, message);
        yield message;
      }
      if (ids.length > 0 && ids.every((id) => ended.has(id))) return;
      await alarm.sleep(lookMs);
    }
  } finally {
    stopListening();
    signal.removeEventListener('abort', ring);
  }
}

/** Those asked for; else those that have not ended, and those whose end has not been told. */
async function viewsOf(
  book: BatchBook,
  ids: readonly string[],
  sent: ReadonlyMap<string, unknown>,
  ended: ReadonlySet<string>,
): Promise<BatchView[]> {
  if (ids.length > 0) return Promise.all(ids.filter((id) => !ended.has(id)).map((id) => book.get(id)));
  const open = book.open();
  const gone = [...sent.keys()].filter((id) => !ended.has(id) && book.current(id) === undefined);
  return [...open, ...(await Promise.all(gone.map((id) => book.get(id))))];
}
