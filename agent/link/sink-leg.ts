import { sinkFault } from '../copy/exit-statuses.ts';
import { type SinkEnd, type SinkProcess, startSink } from '../copy/sink-process.ts';
import type { Tools } from '../copy/tools.ts';
import { Fault } from '../fault.ts';
import { Intake } from './intake.ts';
import { MessageError, type SourceMessage } from './messages.ts';
import type { SinkAnswer } from './remote-leg-end.ts';
import type { Ring } from './ring.ts';
import type { SinkAhead } from './sink-ahead.ts';

/** How a leg ended at the sink. */
export interface SinkLegEnd extends SinkAnswer {
  /** Whether everything up to `landedBytes` is on the target's storage, by the word of dd. */
  readonly isSynced: boolean;
}

/** What is written; never named by the wire. */
export interface Target {
  readonly path: string;
  /** Write past the page cache; the target must take it. */
  readonly direct: boolean;
  /** True when the target reads as zeros wherever nothing was written yet, so that zeros need not be written. */
  readonly sparse: boolean;
}

/** The leg that a source asks for. */
export type AskedLeg = Extract<SourceMessage, { kind: 'begin-leg' }>;

/** How often the source is told what has landed, in milliseconds; told earlier when a good part of the window has gone to dd. */
const reportMs = 10;
const reportsPerWindow = 8;

/** The sink's end of a leg: one dd, fed with what arrives. It lives on when its connection breaks, until all that arrived has landed. */
export class SinkLeg {
  /** Settles once, when dd is gone. Never rejects. */
  readonly ended: Promise<SinkLegEnd>;
  readonly #asked: AskedLeg;
  readonly #report: (landedBytes: number) => void;
  readonly #ahead: SinkAhead | undefined;
  readonly #ring: Ring;
  readonly #early: Buffer[] = [];
  #sink: SinkProcess | undefined;
  #intake: Intake | undefined;
  #receivedUpTo: number;
  #handedBytes = 0;
  #reportedUpTo: number;
  #finished = false;
  #killed = false;

  /**
   * @param report is told how far the target has landed, in bytes, while the leg runs
   * @param given a dd that may have been started for it, and memory
   */
  constructor(
    tools: Tools,
    target: Target,
    asked: AskedLeg,
    report: (landedBytes: number) => void,
    given: { readonly ahead: SinkAhead | undefined; readonly ring: Ring },
  ) {
    this.#asked = asked;
    this.#ahead = given.ahead;
    this.#ring = given.ring;
    this.#report = report;
    this.#receivedUpTo = asked.startBytes;
    this.#reportedUpTo = asked.startBytes;
    this.ended = this.#run(tools, target);
  }

  /** @throws MessageError when there is more than was announced, or than the window holds */
  take(piece: Buffer): void {
    this.#receivedUpTo += piece.length;
    const { endBytes, windowBytes } = this.#asked;
    if (this.#finished) throw new MessageError('data after the end of a leg');
    if (this.#receivedUpTo > endBytes) throw new MessageError(`data beyond the leg's end at ${endBytes} bytes`);
    if (this.#receivedUpTo - this.#reportedUpTo > windowBytes)
      throw new MessageError('more data than the window holds');
    if (this.#intake === undefined) this.#early.push(Buffer.from(piece));
    else this.#intake.push(piece);
  }

  /** No more data come: dd drains what arrived, syncs and counts. Repeating it changes nothing. */
  finish(): void {
    if (this.#finished) return;
    this.#finished = true;
    this.#intake?.end();
  }

  /** Ends dd at once, without draining. */
  kill(): void {
    this.#killed = true;
    this.finish();
    this.#sink?.kill();
  }

  async #run(tools: Tools, target: Target): Promise<SinkLegEnd> {
    const { startBytes, blockBytes } = this.#asked;
    let sink: SinkProcess;
    try {
      sink = (await this.#ahead?.take(this.#asked)) ?? (await startSink(tools, { ...target, startBytes, blockBytes }));
    } catch (error) {
      return { landedBytes: startBytes, fault: cannotStart(error), isSynced: false };
    }
    this.#begin(sink);
    const reports = setInterval(() => this.#tell(sink), reportMs);
    const end = await sink.ended;
    clearInterval(reports);
    const fault = sinkFault(end, target.path) ?? this.#miscount(end, target.path);
    return { landedBytes: end.landedBytes, fault, isSynced: fault === null && !end.killed };
  }

  #begin(sink: SinkProcess): void {
    this.#sink = sink;
    // A dd that ends early breaks its pipe; why it ended is in its end.
    sink.stdin.on('error', () => {});
    const memory = this.#ring.take(this.#asked.windowBytes);
    const intake = new Intake(sink.stdin, memory, (bytes) => this.#handed(sink, bytes));
    this.#intake = intake;
    for (const piece of this.#early.splice(0)) intake.push(piece);
    if (this.#killed) sink.kill();
    else if (this.#finished) intake.end();
  }

  #handed(sink: SinkProcess, bytes: number): void {
    this.#handedBytes += bytes;
    if (this.#handedBytes < this.#asked.windowBytes / reportsPerWindow) return;
    this.#handedBytes = 0;
    this.#tell(sink);
  }

  #tell(sink: SinkProcess): void {
    const landedBytes = sink.landedBytes();
    if (landedBytes <= this.#reportedUpTo) return;
    this.#reportedUpTo = landedBytes;
    this.#report(landedBytes);
  }

  /** What arrived must be what dd counted. */
  #miscount({ landedBytes, killed }: SinkEnd, path: string): Fault | null {
    if (killed || landedBytes === this.#receivedUpTo) return null;
    const facts = { path, received_bytes: String(this.#receivedUpTo), landed_bytes: String(landedBytes) };
    const message = `dd ended well, but counted up to ${landedBytes} bytes in ${path}, while ${this.#receivedUpTo} had arrived`;
    return new Fault('COUNT_MISMATCH', message, facts);
  }
}

function cannotStart(error: unknown): Fault {
  const said = error instanceof Error ? error.message : String(error);
  const message = `a program of the copy cannot be started at the sink: ${said}; install it on that host`;
  return new Fault('TOOL_MISSING', message, { said }, { cause: error });
}
