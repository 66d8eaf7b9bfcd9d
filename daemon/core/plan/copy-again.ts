import type { CheckTask } from '../migration/check-task.ts';
import type { Grant, Migration } from '../migration/migration.ts';
import type { Copy } from '../migration/state.ts';
import { act, type Decision, wait } from './decision.ts';
import type { Observation } from './observation.ts';
import { whyNotUp } from './standing.ts';

/** Starts the copy that writes a part of the target again. */
export function startCopyAgain(
  migration: Migration,
  copy: Copy,
  { startBytes, endBytes }: CheckTask,
  grant: Grant,
  { destination, sink: opened }: Observation,
): Decision {
  const { source, request } = migration;
  const there = request.destination;
  if (destination.kind !== 'up') return wait(whyNotUp(there.host, destination) ?? '');
  const { instanceId } = destination;
  const again = {
    kind: 'startCopy',
    ...source,
    copyId: copy.id,
    volume: request.volume,
    sizeBytes: endBytes,
    startBytes,
    sinkInstance: instanceId,
    isRewrite: true,
    grant,
  } as const;
  if (source.host === there.host) return act({ ...again, sink: { kind: 'local', pool: there.pool } });
  if (opened?.instanceId === instanceId) return act({ ...again, sink: { kind: 'remote', host: there.host, opened } });
  const sink = { ...there, instanceId, copyId: copy.id, sizeBytes: endBytes, sourceHost: source.host };
  return act({ kind: 'openSink', ...sink, rewriteFromBytes: startBytes });
}
