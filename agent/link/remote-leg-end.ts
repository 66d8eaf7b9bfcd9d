import { sourceFault } from '../copy/exit-statuses.ts';
import type { LegEnd, LegPlan } from '../copy/pipeline.ts';
import type { SourceEnd } from '../copy/source-process.ts';
import { Fault } from '../fault.ts';

/** Of what a leg between hosts is, for messages. */
export interface LegNames {
  /** Path of the volume on this host. */
  readonly source: string;
  readonly sinkHost: string;
}

/** What the sink says at the end of a leg: how far the target has landed, in bytes, and what went wrong there. */
export interface SinkAnswer {
  readonly landedBytes: number;
  readonly fault: Fault | null;
}

/** How a leg between two hosts ended. The sink's fault comes first: what the source met after it is a consequence. */
export function remoteLegEnd(
  plan: LegPlan,
  names: LegNames,
  source: SourceEnd,
  { landedBytes, fault: sinkFault }: SinkAnswer,
  killed: boolean,
): LegEnd {
  if (killed) return { kind: 'stopped', landedBytes };
  const fault = sinkFault ?? sourceFault(source, plan, names.source);
  if (fault !== undefined) return { kind: 'failed', landedBytes, fault };
  if (landedBytes === plan.endBytes) return { kind: 'complete', landedBytes };
  if (source.stopped && landedBytes < plan.endBytes) return { kind: 'stopped', landedBytes };
  return { kind: 'failed', landedBytes, fault: countMismatch(plan, landedBytes, names) };
}

function countMismatch({ endBytes }: LegPlan, landedBytes: number, { source, sinkHost }: LegNames): Fault {
  const facts = { source, sink_host: sinkHost, expected_bytes: String(endBytes), landed_bytes: String(landedBytes) };
  const message = `every process ended well, but ${landedBytes} bytes of ${source} landed on ${sinkHost}, expected ${endBytes}`;
  return new Fault('COUNT_MISMATCH', message, facts);
}
