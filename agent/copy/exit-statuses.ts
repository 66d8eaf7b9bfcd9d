import { Fault } from '../fault.ts';
import { complaint, countedBytes } from './dd-report.ts';
import type { LegEnd, LegPlan } from './pipeline.ts';
import { notStarted, type ProcessEnd } from './process.ts';
import type { SinkEnd } from './sink-process.ts';
import type { SourceEnd } from './source-process.ts';

/** The two paths of a copy, for messages. */
export interface Paths {
  readonly source: string;
  readonly target: string;
}

/** How a leg on one host ended, from its processes. The sink's fault comes first: its end breaks the pipes before it. */
export function legEnd(plan: LegPlan, paths: Paths, source: SourceEnd, sink: SinkEnd): LegEnd {
  const landedBytes = sink.landedBytes;
  if (sink.killed) return { kind: 'stopped', landedBytes };
  const fault = sinkFault(sink, paths.target) ?? sourceFault(source, plan, paths.source);
  if (fault !== undefined) return { kind: 'failed', landedBytes, fault };
  if (landedBytes === plan.endBytes) return { kind: 'complete', landedBytes };
  if (source.stopped && landedBytes < plan.endBytes) return { kind: 'stopped', landedBytes };
  return { kind: 'failed', landedBytes, fault: countMismatch(plan, landedBytes, paths) };
}

/** What is wrong with the end of the sink's dd; undefined when nothing is. */
export function sinkFault({ dd, landedBytes, killed }: SinkEnd, path: string): Fault | undefined {
  if (killed || (dd.kind === 'exited' && dd.code === 0)) return undefined;
  if (dd.kind === 'killed') return processKilled('dd at the sink', dd.signal);
  const missing = toolMissing(dd);
  if (missing !== undefined) return missing;
  const facts = { path, landed_bytes: String(landedBytes), said: complaint(dd) };
  if (dd.stderr.includes('No space left')) {
    const message = `the target ${path} is full after ${landedBytes} bytes: ${facts.said}; free space in its pool or choose another`;
    return new Fault('TARGET_FULL', message, facts);
  }
  const message = `writing the target ${path} failed after ${landedBytes} bytes: ${facts.said}; check its storage`;
  return new Fault('TARGET_WRITE_ERROR', message, facts);
}

/**
 * What is wrong with the ends of the source's dd and pv; undefined when nothing is, or when they only met the end of the
 * process that they wrote to.
 */
export function sourceFault({ dd, pv, stopped }: SourceEnd, plan: LegPlan, path: string): Fault | undefined {
  return readFault(dd, stopped, path) ?? pvFault(pv, stopped) ?? shortFault(dd, stopped, plan, path);
}

/** The reader has gone: of a socket, which the pipes made here are, with what it had not read yet, it is the other one. */
const brokenPipe = /error writing 'standard output': (Broken pipe|Connection reset by peer)/;

function readFault(dd: ProcessEnd, stopped: boolean, path: string): Fault | undefined {
  if (dd.kind === 'killed') {
    return stopped || dd.signal === 'SIGPIPE' ? undefined : processKilled('dd at the source', dd.signal);
  }
  if (dd.code === 0 || brokenPipe.test(dd.stderr)) return undefined;
  const facts = { path, said: complaint(dd) };
  const message = `reading the source ${path} failed: ${facts.said}; check its storage`;
  return toolMissing(dd) ?? new Fault('SOURCE_READ_ERROR', message, facts);
}

function pvFault(pv: ProcessEnd | undefined, stopped: boolean): Fault | undefined {
  if (pv === undefined) return undefined;
  if (pv.kind === 'killed') return stopped || pv.signal === 'SIGPIPE' ? undefined : processKilled('pv', pv.signal);
  if (pv.code === 0 || stopped) return undefined;
  const facts = { program: 'pv', exit_status: String(pv.code), said: complaint(pv) };
  return toolMissing(pv) ?? new Fault('PROCESS_FAILED', `pv ended with status ${pv.code}: ${facts.said}`, facts);
}

function shortFault(dd: ProcessEnd, stopped: boolean, plan: LegPlan, path: string): Fault | undefined {
  const counted = countedBytes(dd);
  if (stopped || dd.kind === 'killed' || dd.code !== 0 || counted === undefined) return undefined;
  const endedAt = plan.startBytes + counted;
  if (endedAt >= plan.endBytes) return undefined;
  const facts = { path, expected_bytes: String(plan.endBytes), found_bytes: String(endedAt) };
  const message = `the source ${path} ends at ${endedAt} bytes, expected ${plan.endBytes}; has it been truncated?`;
  return new Fault('SOURCE_SHORT', message, facts);
}

function countMismatch(plan: LegPlan, landedBytes: number, { source, target }: Paths): Fault {
  const facts = { source, target, expected_bytes: String(plan.endBytes), landed_bytes: String(landedBytes) };
  const message = `every process ended well, but ${landedBytes} bytes of ${source} landed in ${target}, expected ${plan.endBytes}`;
  return new Fault('COUNT_MISMATCH', message, facts);
}

function processKilled(program: string, signal: string): Fault {
  const message = `${program} was killed by ${signal}; something on this host ended it, such as the kernel short of memory`;
  return new Fault('PROCESS_KILLED', message, { program, signal }, { transient: true });
}

/** setpriv says so, with words of its own, when it does not find what it shall run. */
function toolMissing(end: ProcessEnd): Fault | undefined {
  if (end.kind !== 'exited' || end.code !== notStarted) return undefined;
  const said = complaint(end);
  return new Fault('TOOL_MISSING', `a program of the copy cannot be started: ${said}; install it on this host`, {
    said,
  });
}
