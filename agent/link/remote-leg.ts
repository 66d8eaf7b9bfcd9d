import type { Readable } from 'node:stream';
import type { LegEnd, LegPlan, RunningLeg } from '../copy/pipeline.ts';
import type { SourceEnd, SourceProcess } from '../copy/source-process.ts';
import type { SegmentDigests } from '../digest/segment-digests.ts';
import type { Fault } from '../fault.ts';
import type { SinkConnection } from './enter.ts';
import { FlightWindow, windowBytesFor } from './flight-window.ts';
import { headerBytes } from './frame.ts';
import { type Lump, Lumps } from './lumps.ts';
import type { SinkMessage } from './messages.ts';
import { connectionLost, protocolBroken } from './refusals.ts';
import { type LegNames, remoteLegEnd, type SinkAnswer } from './remote-leg-end.ts';
import { fromWire } from './wire-fault.ts';

/** How long a sink may take to answer a kill before the connection is given up, in milliseconds. */
const killAnswerMs = 2000;

/** The source's end of a leg whose sink is on another host. */
export class RemoteLeg implements RunningLeg {
  readonly ended: Promise<LegEnd>;
  readonly #source: SourceProcess;
  readonly #connection: SinkConnection;
  readonly #window: FlightWindow;
  #landedBytes: number;
  #trouble: Fault | undefined;
  #open = true;
  /** Stopped before all that the source gave had been sent: also when the source itself was done. */
  #cutShort = false;
  #killed = false;
  #over = false;

  /** @param digests takes what is read on its way */
  constructor(
    plan: LegPlan,
    names: LegNames,
    source: SourceProcess,
    connection: SinkConnection,
    digests?: SegmentDigests,
  ) {
    const { startBytes, endBytes, blockBytes } = plan;
    const windowBytes = windowBytesFor(plan);
    this.#source = source;
    this.#connection = connection;
    this.#landedBytes = startBytes;
    this.#window = new FlightWindow(plan);
    connection.send({ kind: 'begin-leg', startBytes, endBytes, blockBytes, windowBytes });
    this.ended = this.#run(plan, names);
    void this.#pump(source.stdout, startBytes, digests);
  }

  landedBytes(): number {
    return this.#landedBytes;
  }

  trouble(): Fault | undefined {
    return this.#trouble;
  }

  stop(): void {
    this.#cutShort ||= this.#open;
    this.#endSending();
    this.#source.stop();
  }

  kill(): void {
    if (this.#killed || this.#over) return;
    this.#killed = true;
    this.#endSending();
    this.#source.kill();
    this.#connection.send({ kind: 'kill-leg' });
    const { peer } = this.#connection;
    const impatience = setTimeout(() => {
      this.#connection.destroy(connectionLost(peer, `no answer to a kill within ${killAnswerMs / 1000} s`));
    }, killAnswerMs);
    void this.ended.then(() => clearTimeout(impatience));
  }

  async #run(plan: LegPlan, names: LegNames): Promise<LegEnd> {
    const outcome = await Promise.race([this.#sinkAnswer(), this.#connection.closed]);
    // A sink that answers before it was asked has a fault, and one that is gone takes nothing: there is no use in reading on.
    if (this.#open) this.stop();
    const source: SourceEnd = await this.#source.ended;
    this.#over = true;
    if (!('landedBytes' in outcome)) return { kind: 'disconnected', fault: outcome };
    this.#landedBytes = Math.max(this.#landedBytes, outcome.landedBytes);
    const stopped = source.stopped || this.#cutShort;
    return remoteLegEnd(plan, names, { ...source, stopped }, outcome, this.#killed);
  }

  #sinkAnswer(): Promise<SinkAnswer> {
    return new Promise((resolve) => {
      this.#connection.receiver = {
        message: (message: SinkMessage) => {
          if (message.kind === 'landed') this.#landed(message);
          else if (message.kind === 'leg-landed') {
            resolve({ landedBytes: message.landedBytes, fault: message.fault && fromWire(message.fault) });
          } else if (message.kind === 'refused') this.#connection.destroy(fromWire(message.fault));
          else this.#connection.destroy(protocolBroken(this.#connection.peer, `a ${message.kind} message in a leg`));
        },
        data: () => this.#connection.destroy(protocolBroken(this.#connection.peer, 'data to the source')),
      };
    });
  }

  #landed({ landedBytes: upTo, trouble }: Extract<SinkMessage, { kind: 'landed' }>): void {
    // The same trouble stays the same object.
    if (trouble?.message !== this.#trouble?.message) this.#trouble = trouble === null ? undefined : fromWire(trouble);
    this.#landedBytes = Math.max(this.#landedBytes, upTo);
    this.#window.landed(upTo);
  }

  /** Sends what pv lets through, as the window allows, and ends the leg where pv does. */
  async #pump(stdout: Readable | null, startBytes: number, digests: SegmentDigests | undefined): Promise<void> {
    let offset = startBytes;
    for await (const lump of stdout === null ? [] : new Lumps(stdout)) {
      const bytes = lump.framed.subarray(headerBytes);
      digests?.take(offset, bytes);
      offset += bytes.length;
      await digests?.ready();
      await this.#sendAll(lump);
    }
    this.#endSending();
  }

  /** Sends a lump in as many frames as the window needs; does not wait for the last to have gone out. */
  async #sendAll({ framed, release }: Lump): Promise<void> {
    let gone = Promise.resolve();
    for (let at = 0; at + headerBytes < framed.length; ) {
      const room = await this.#window.room(framed.length - headerBytes - at);
      if (room === 0) break;
      // The header of a further frame takes the place of bytes that are sent before it.
      await (at === 0 ? undefined : gone);
      const frame = framed.subarray(at, Math.min(at + headerBytes + room, framed.length));
      at += frame.length - headerBytes;
      this.#window.sent(frame.length - headerBytes);
      gone = this.#connection.sendData(frame);
    }
    void gone.then(release);
  }

  #endSending(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#window.close();
    this.#connection.send({ kind: 'end-leg' });
  }
}

/** A leg that could not begin because the connection broke since it was opened. */
export function lostLeg(landedBytes: number, fault: Fault): RunningLeg {
  return {
    landedBytes: () => landedBytes,
    stop() {},
    kill() {},
    ended: Promise.resolve({ kind: 'disconnected', fault }),
  };
}
