import { expect, it } from '@jest/globals';
import { Registry } from 'prom-client';
import { viewOfDraft } from '../batches/entry.ts';
import { newBatch } from '../core/batch/batch.ts';
import { batchFamilies } from './batch-families.ts';

const terms = { limit: undefined, forceHostCopy: false, keepSource: undefined, window: undefined };
const request = { asked: { kind: 'drain', host: 'stor-01', to: [], terms }, bestEffort: false } as const;
const source = { host: 'stor-01', pool: 'fast' };
const wanted = { volume: 'db', destination: { host: 'stor-02', pool: 'fast' }, ...terms };
const member = { migrationId: 'b-1-1', request: wanted, source, sizeBytes: 1000 };

it('Batches are told as one each, a time left only where it is known', async () => {
  const registry = new Registry();
  const view = viewOfDraft(newBatch('b-1', request, { members: [member], leftOut: [] }, 0));
  batchFamilies(registry, { open: () => [view] });
  const exposed = await registry.metrics();
  expect(exposed).toContain('sluice_batches{state="pending"} 1');
  expect(exposed).toContain('sluice_batch_size_bytes{batch="b-1"} 1000');
  expect(exposed).toContain('sluice_batch_failed_migrations{batch="b-1"} 0');
  expect(exposed).not.toContain('sluice_batch_remaining_seconds{');
});
