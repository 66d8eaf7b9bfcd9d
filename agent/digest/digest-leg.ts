import type { Readable } from 'node:stream';
import { sourceFault } from '../copy/exit-statuses.ts';
import type { LegEnd, LegPlan, RunningLeg } from '../copy/pipeline.ts';
import type { SourceEnd, SourceProcess } from '../copy/source-process.ts';
import { Fault } from '../fault.ts';
import { readInto } from '../link/read-into.ts';
import type { SegmentDigests } from './segment-digests.ts';

/** How much is read at once, in bytes: a little more than the kernel holds of a pipe between two processes. */
const readBytes = 256 * 1024;

/** A leg whose bytes are digested: what is digested counts as landed. */
export function digestLeg(plan: LegPlan, path: string, source: SourceProcess, digests: SegmentDigests): RunningLeg {
  const read = source.stdout === null ? Promise.resolve() : digestStream(source.stdout, plan.startBytes, digests);
  return {
    landedBytes: () => Math.min(digests.positionBytes, plan.endBytes),
    stop: () => source.stop(),
    kill: () => source.kill(),
    ended: Promise.all([source.ended, read]).then(([end]) => legEnd(plan, path, end, digests.positionBytes)),
  };
}

/** Ends with the stream, also when that breaks: then the position says how far it came. */
function digestStream(stream: Readable, startBytes: number, digests: SegmentDigests): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const memory = Buffer.allocUnsafeSlow(readBytes);
  let offset = startBytes;
  stream.on('end', resolve).on('close', resolve).on('error', resolve);
  readInto(
    stream,
    () => memory,
    (buffer, bytes) => {
      digests.take(offset, buffer.subarray(0, bytes));
      offset += bytes;
      if (!digests.isBusy) return true;
      void digests.ready().then(() => stream.resume());
      return false;
    },
  );
  return promise;
}

function legEnd(plan: LegPlan, path: string, source: SourceEnd, positionBytes: number): LegEnd {
  const landedBytes = Math.min(positionBytes, plan.endBytes);
  const fault = sourceFault(source, plan, path);
  if (fault !== undefined) return { kind: 'failed', landedBytes, fault };
  if (landedBytes === plan.endBytes) return { kind: 'complete', landedBytes };
  if (source.stopped) return { kind: 'stopped', landedBytes };
  const facts = { source: path, expected_bytes: String(plan.endBytes), read_bytes: String(landedBytes) };
  const message = `every process ended well, but ${landedBytes} bytes of ${path} were read, expected ${plan.endBytes}`;
  return { kind: 'failed', landedBytes, fault: new Fault('COUNT_MISMATCH', message, facts) };
}
