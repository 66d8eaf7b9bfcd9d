import { constants, setPriority } from 'node:os';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Argv } from './argv.ts';
import { pv, type SourceSpan, sourceDd } from './command-lines.ts';
import { letGo, type ProcessEnd, type RunningProcess, startProcess } from './process.ts';
import type { LegRate } from './rate.ts';
import type { Tools } from './tools.ts';

export interface SourcePlan {
  readonly tools: Tools;
  readonly span: SourceSpan;
  readonly rate: LegRate;
  /** Where the bytes go: 'pipe' to read them here and even them out, or another process's standard input, which is let go. */
  readonly stdout: 'pipe' | Writable;
  /** Whether whoever reads from here evens out the lumps of pv; so unless told. */
  readonly evened?: boolean;
  /** Whether there is to be room for blocks between dd and a process that nothing limits; not unless told. */
  readonly roomy?: boolean;
  /** How long pv runs before dd starts, in milliseconds; not at all unless told. */
  readonly leadMs?: number;
}

/** How dd and pv ended, and why if nobody asked for it. */
export interface SourceEnd {
  readonly dd: ProcessEnd;
  /** Undefined where there was none: nothing limits the leg. */
  readonly pv: ProcessEnd | undefined;
  /** True when `stop` or `kill` was called before all had ended. */
  readonly stopped: boolean;
}

/** The reading half of a leg: dd | pv, or dd alone where there is no limit for pv to hold. */
export interface SourceProcess {
  /** The output of the last of them, where the plan's `stdout` is 'pipe'; null otherwise. */
  readonly stdout: Readable | null;
  /** Ends them; what they held is lost, and read again by the next leg. */
  stop(): void;
  /** Ends them at once. */
  kill(): void;
  /** Settles once when all are gone. Never rejects. */
  readonly ended: Promise<SourceEnd>;
}

/** @throws Error when a process cannot be started; nothing is left running then */
export async function startSource(plan: SourcePlan): Promise<SourceProcess> {
  const { tools, span, rate, stdout } = plan;
  if (hasGone(stdout)) return sourceOf(undefined, undefined);
  if (rate.kind === 'limited') return startThrottled(plan, rate.bytesPerSecond);
  return sourceOf(await startReader(sourceDd(tools, span, plan.roomy ?? false), stdout), undefined);
}

async function startThrottled(plan: SourcePlan, bytesPerSecond: number): Promise<SourceProcess> {
  const { tools, span, stdout, evened = stdout === 'pipe', leadMs = 0 } = plan;
  const throttle = await startProcess(pv(tools, bytesPerSecond, span.blockBytes, evened), { stdin: 'pipe', stdout });
  if (stdout !== 'pipe') letGo(stdout);
  goFirst(throttle.pid);
  if (leadMs > 0) await sleep(leadMs);
  try {
    return sourceOf(await startReader(sourceDd(tools, span, false), throttle.stdin ?? 'ignore'), throttle);
  } catch (error) {
    throttle.kill();
    throw error;
  }
}

type Output = 'ignore' | SourcePlan['stdout'];

/** @returns undefined where whoever would read from it has gone */
async function startReader(dd: Argv, stdout: Output): Promise<RunningProcess | undefined> {
  if (hasGone(stdout)) return undefined;
  try {
    return await startProcess(dd, { stdin: 'ignore', stdout });
  } finally {
    if (typeof stdout !== 'string') letGo(stdout);
  }
}

/** True for the pipe to a process that has ended. */
function hasGone(stdout: Output): boolean {
  return typeof stdout !== 'string' && stdout.destroyed;
}

/** What a dd would have met whose reader had gone before it began. */
const unread: ProcessEnd = { kind: 'killed', signal: 'SIGPIPE', stderr: '' };

function sourceOf(reader: RunningProcess | undefined, throttle: RunningProcess | undefined): SourceProcess {
  let stopped = false;
  let gone = false;
  const endAll = (end: (process: RunningProcess) => void) => {
    if (gone) return;
    stopped = true;
    if (reader !== undefined) end(reader);
    if (throttle !== undefined) end(throttle);
  };
  const ended = Promise.all([reader?.ended ?? unread, throttle?.ended]).then(([dd, pvEnd]) => {
    gone = true;
    return { dd, pv: pvEnd, stopped };
  });
  return {
    stdout: (throttle ?? reader)?.stdout ?? null,
    stop: () => endAll((process) => process.stop()),
    kill: () => endAll((process) => process.kill()),
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
