import type { ServiceImplementation } from 'nice-grpc';
import type { BatchService } from '../../proto/services.ts';
import type { BatchBook } from '../batches/batch-book.ts';
import type { BatchDesk } from '../batches/batch-desk.ts';
import type { BatchView } from '../batches/entry.ts';
import type { RateBook } from '../migrations/rate-book.ts';
import type { MigrationRegister } from '../migrations/register.ts';
import { forecast } from './batch-forecast.ts';
import { batchMessage } from './batch-message.ts';
import { batchRequestOf } from './batch-request.ts';
import { watchBatches } from './batch-watch.ts';
import { badToken, pageSizeOf, pageTokenOf, positionOf } from './paging.ts';

const pageSizes = { usual: 100, most: 1000 };

/** sluice.v1.BatchService. */
export function batchService(
  desk: BatchDesk,
  book: BatchBook,
  parts: { readonly rates: RateBook; readonly register: MigrationRegister },
): ServiceImplementation<typeof BatchService> {
  const answer = async (view: Promise<BatchView>) => ({ batch: batchMessage(await view, 'all') });
  return {
    async createBatch(asked, { signal }) {
      const request = batchRequestOf(asked);
      if (asked.validateOnly) return forecast(await desk.plan(asked.batchId, request), parts, signal);
      return answer(desk.create(asked.batchId, request));
    },
    getBatch: ({ batchId }) => answer(book.get(batchId)),
    async listBatches({ pageSize, pageToken, ended }) {
      const size = pageSizeOf(pageSize, pageSizes);
      const found = await book.list(ended, size + 1, listPosition(pageToken));
      const page = found.slice(0, size);
      const last = page.at(-1)?.batch;
      const nextPageToken = found.length > size && last !== undefined ? pageTokenOf([last.createdAt, last.id]) : '';
      return { batches: page.map((view) => batchMessage(view, 'failed')), nextPageToken };
    },
    async *watchBatches({ batchIds }, { signal }) {
      for await (const batch of watchBatches(book, batchIds, signal)) yield { batch };
    },
    pauseBatch: ({ batchId }) => answer(desk.command(batchId, 'pause')),
    resumeBatch: ({ batchId }) => answer(desk.command(batchId, 'resume')),
    cancelBatch: ({ batchId }) => answer(desk.command(batchId, 'cancel')),
    retryBatch: ({ batchId }) => answer(desk.command(batchId, 'retry')),
  };
}

function listPosition(token: string) {
  const position = positionOf(token);
  if (position === undefined) return undefined;
  const [createdAt, id] = position;
  if (typeof createdAt !== 'number' || typeof id !== 'string') throw badToken(token);
  return { createdAt, id };
}
