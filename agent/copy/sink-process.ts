import { readFileSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { type SinkSpan, sinkDd } from './command-lines.ts';
import { countedBytes } from './dd-report.ts';
import { type ProcessEnd, startProcess } from './process.ts';
import type { Tools } from './tools.ts';

/** How the sink's dd ended. */
export interface SinkEnd {
  readonly dd: ProcessEnd;
  /** Offset up to which the target has landed, in bytes: what dd counted, or what was last seen of a dd that was killed. */
  readonly landedBytes: number;
  /** True when `kill` was called before it had ended. */
  readonly killed: boolean;
}

/** The writing half of a leg: one dd. It ends by itself when its input ends, after it has written and synced all of it. */
export interface SinkProcess {
  readonly pid: number;
  /** Its input: written to here, or handed to the source, which lets it go. */
  readonly stdin: Writable;
  /** Offset up to which the target has landed, in bytes; asked of the kernel at each call. Never falls. */
  landedBytes(): number;
  /** Ends it at once, without draining. */
  kill(): void;
  /** Settles once when it is gone. Never rejects. */
  readonly ended: Promise<SinkEnd>;
}

/** @throws Error when the process cannot be started */
export async function startSink(tools: Tools, span: SinkSpan): Promise<SinkProcess> {
  const process = await startProcess(sinkDd(tools, span), { stdin: 'pipe', stdout: 'ignore' });
  if (process.stdin === null) throw new Error('dd was started without a standard input');
  let seenBytes = span.startBytes;
  let killed = false;
  let gone = false;
  const ended = process.ended.then((dd): SinkEnd => {
    gone = true;
    const landedBytes = landedAtEnd(dd, span.startBytes, seenBytes);
    // Whoever looks now and then may have looked last long before the end.
    seenBytes = Math.max(seenBytes, landedBytes);
    return { dd, landedBytes, killed };
  });
  return {
    pid: process.pid,
    stdin: process.stdin,
    landedBytes() {
      if (!gone) seenBytes = Math.max(seenBytes, outputPosition(process.pid) ?? 0);
      return seenBytes;
    },
    kill() {
      killed ||= !gone;
      process.kill();
    },
    ended,
  };
}

/** A dd that could not sync cannot vouch for anything it wrote. */
function landedAtEnd(dd: ProcessEnd, startBytes: number, seenBytes: number): number {
  if (/f(data)?sync failed/.test(dd.stderr)) return startBytes;
  const counted = countedBytes(dd);
  return counted === undefined ? seenBytes : startBytes + counted;
}

/** Where the standard output of a process stands, in bytes: dd opens its target as that. Undefined when it is gone. */
function outputPosition(pid: number): number | undefined {
  try {
    const position = /^pos:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/fdinfo/1`, 'latin1'))?.[1];
    return position === undefined ? undefined : Number(position);
  } catch {
    return undefined;
  }
}
