import type { LegEnd, LegPlan, RunningLeg } from '../copy/pipeline.ts';
import type { SourceEnd, SourceProcess } from '../copy/source-process.ts';
import type { SegmentDigests } from '../digest/segment-digests.ts';
import type { Fault } from '../fault.ts';
import type { SinkConnection } from './enter.ts';
import { headerBytes } from './frame.ts';
import type { Lump, Lumps } from './lumps.ts';
import type { OpenedLeg } from './opened-leg.ts';
import { connectionLost } from './refusals.ts';
import { type LegNames, remoteLegEnd } from './remote-leg-end.ts';
import type { ReadSource } from './source-ahead.ts';

/** How long a sink may take to answer a kill before the connection is given up, in milliseconds. */
const killAnswerMs = 2000;

/** The source's end of a leg whose sink is on another host. */
export class RemoteLeg implements RunningLeg {
  readonly ended: Promise<LegEnd>;
  /** Settles once all that the source has is sent; never where the leg is cut short before. */
  readonly sent: Promise<void>;
  readonly #source: SourceProcess;
  readonly #connection: SinkConnection;
  readonly #opened: OpenedLeg;
  /** Stopped before all that the source gave had been sent: also when the source itself was done. */
  #cutShort = false;
  #killed = false;
  #over = false;

  /** @param opened the sink's end @param digests takes what is read on its way */
  constructor(
    plan: LegPlan,
    names: LegNames,
    { process, lumps }: ReadSource,
    { connection, opened }: { readonly connection: SinkConnection; readonly opened: OpenedLeg },
    digests?: SegmentDigests,
  ) {
    const sent = Promise.withResolvers<void>();
    this.sent = sent.promise;
    this.#source = process;
    this.#connection = connection;
    this.#opened = opened;
    this.ended = this.#run(plan, names);
    void this.#pump(lumps, plan.startBytes, digests, sent.resolve);
  }

  landedBytes(): number {
    return this.#opened.landedBytes;
  }

  trouble(): Fault | undefined {
    return this.#opened.trouble;
  }

  stop(): void {
    this.#cutShort ||= this.#opened.isOpen;
    this.#opened.endSending();
    this.#source.stop();
  }

  kill(): void {
    if (this.#killed || this.#over) return;
    this.#killed = true;
    this.#cutShort ||= this.#opened.isOpen;
    this.#opened.endSending();
    this.#source.kill();
    this.#connection.send({ kind: 'kill-leg' });
    const { peer } = this.#connection;
    const impatience = setTimeout(() => {
      this.#connection.destroy(connectionLost(peer, `no answer to a kill within ${killAnswerMs / 1000} s`));
    }, killAnswerMs);
    void this.ended.then(() => clearTimeout(impatience));
  }

  async #run(plan: LegPlan, names: LegNames): Promise<LegEnd> {
    const outcome = await this.#opened.outcome;
    // A sink that answers before it was asked has a fault, and one that is gone takes nothing: there is no use in reading on.
    if (this.#opened.isOpen) this.stop();
    const source: SourceEnd = await this.#source.ended;
    this.#over = true;
    if (!('landedBytes' in outcome)) return { kind: 'disconnected', fault: outcome };
    const stopped = source.stopped || this.#cutShort;
    return remoteLegEnd(plan, names, { ...source, stopped }, outcome, this.#killed);
  }

  /** Sends what pv lets through, as the window allows, and ends the leg where pv does. */
  async #pump(lumps: Lumps, startBytes: number, digests: SegmentDigests | undefined, sent: () => void): Promise<void> {
    let offset = startBytes;
    for await (const lump of lumps) {
      const bytes = lump.framed.subarray(headerBytes);
      digests?.take(offset, bytes);
      offset += bytes.length;
      await digests?.ready();
      await this.#sendAll(lump);
    }
    if (!this.#cutShort) sent();
    this.#opened.endSending();
  }

  /** Sends a lump in as many frames as the window needs; does not wait for the last to have gone out. */
  async #sendAll({ framed, release }: Lump): Promise<void> {
    let gone = Promise.resolve();
    for (let at = 0; at + headerBytes < framed.length; ) {
      const room = await this.#opened.window.room(framed.length - headerBytes - at);
      if (room === 0) break;
      // The header of a further frame takes the place of bytes that are sent before it.
      await (at === 0 ? undefined : gone);
      const frame = framed.subarray(at, Math.min(at + headerBytes + room, framed.length));
      at += frame.length - headerBytes;
      this.#opened.window.sent(frame.length - headerBytes);
      gone = this.#connection.sendData(frame);
    }
    void gone.then(release);
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
