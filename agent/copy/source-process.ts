import { constants, setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { pv, type SourceSpan, sourceDd } from './command-lines.ts';
import { letGo, type ProcessEnd, type RunningProcess, startProcess } from './process.ts';
import type { LegRate } from './rate.ts';
import type { Tools } from './tools.ts';

export interface SourcePlan {
  readonly tools: Tools;
  readonly span: SourceSpan;
  readonly rate: LegRate;
  /** Where the throttled bytes go: 'pipe' to read them here and even them out, or another process's standard input, which is let go. */
  readonly stdout: 'pipe' | Writable;
  /** Whether whoever reads from here evens out the lumps of pv; so unless told. */
  readonly evened?: boolean;
  /** How long pv runs before dd starts, in milliseconds; not at all unless told. */
  readonly leadMs?: number;
}

/** How dd and pv ended, and why if nobody asked for it. */
export interface SourceEnd {
  readonly dd: ProcessEnd;
  readonly pv: ProcessEnd;
  /** True when `stop` or `kill` was called before both had ended. */
  readonly stopped: boolean;
}

/** The reading half of a leg: dd | pv. */
export interface SourceProcess {
  /** pv's output, where the plan's `stdout` is 'pipe'; null otherwise. */
  readonly stdout: Readable | null;
  /** Ends both; what they held is lost, and read again by the next leg. */
  stop(): void;
  /** Ends both at once. */
  kill(): void;
  /** Settles once when both are gone. Never rejects. */
  readonly ended: Promise<SourceEnd>;
}

/** @throws Error when a process cannot be started; nothing is left running then */
export async function startSource({
  tools,
  span,
  rate,
  stdout,
  evened = stdout === 'pipe',
  leadMs = 0,
}: SourcePlan): Promise<SourceProcess> {
  const throttle = await startProcess(pv(tools, rate, span.blockBytes, evened), { stdin: 'pipe', stdout });
  if (stdout !== 'pipe') letGo(stdout);
  goFirst(throttle.pid);
  if (leadMs > 0) await sleep(leadMs);
  const reader = await startReader(tools, span, throttle);
  let stopped = false;
  let gone = false;
  const endBoth = (end: (process: RunningProcess) => void) => {
    if (gone) return;
    stopped = true;
    end(reader);
    end(throttle);
  };
  const ended = Promise.all([reader.ended, throttle.ended]).then(([dd, pvEnd]) => {
    gone = true;
    return { dd, pv: pvEnd, stopped };
  });
  return {
    stdout: throttle.stdout,
    stop: () => endBoth((process) => process.stop()),
    kill: () => endBoth((process) => process.kill()),
    ended,
  };
}

/** A pv that a busy host held up makes good for it in a burst. It needs next to no time, so it gets it first, where that is allowed. */
function goFirst(pid: number): void {
  try {
    setPriority(pid, constants.priority.PRIORITY_HIGHEST);
  } catch {
    // Only root may; without it the limit is held as well as the host's other work lets it.
  }
}

async function startReader(tools: Tools, span: SourceSpan, throttle: RunningProcess): Promise<RunningProcess> {
  try {
    return await startProcess(sourceDd(tools, span), { stdin: 'ignore', stdout: throttle.stdin ?? 'ignore' });
  } catch (error) {
    throttle.kill();
    throw error;
  } finally {
    letGo(throttle.stdin);
  }
}
