import type { Tools } from '../copy/tools.ts';
import type { Fault } from '../fault.ts';
import type { LandingFollower } from '../journal/landing-follower.ts';
import type { Connection } from './connection.ts';
import { holeProblem, legProblem } from './leg-check.ts';
import { MessageError, type SinkMessage, type SourceMessage } from './messages.ts';
import { connectionLost, legRefused } from './refusals.ts';
import { Ring } from './ring.ts';
import { SinkAhead } from './sink-ahead.ts';
import { type AskedLeg, SinkLeg, type Target } from './sink-leg.ts';
import { toWire } from './wire-fault.ts';

/** A connection as the sink sees it. */
export type SourceConnection = Connection<SinkMessage, SourceMessage>;

/** What a session writes to, and how far that has landed. Survives the session. */
export interface SinkState {
  readonly copyId: string;
  readonly target: Target;
  /** How many bytes will be written, from the target's beginning. */
  readonly sizeBytes: number;
  readonly tools: Tools;
  /** Keeps on record how far the target has landed; undefined where nobody does. */
  readonly follower: LandingFollower | undefined;
  landedBytes: number;
  /** The furthest that was ever seen to have landed, in bytes, also while a leg runs. */
  reachedBytes: number;
  /** Told when it gets further, and how many bytes were written for that: none for a hole of the source. */
  readonly reached: (reachedBytes: number, writtenBytes: number) => void;
}

/** How long dd may go on draining after the sink was closed, in milliseconds. */
const drainMs = 2000;

/** One admitted connection of a source: leg after leg, until it breaks. */
export class SinkSession {
  /** Settles once, when the connection is closed and nothing of this session or those before writes the target. Never rejects. */
  readonly gone: Promise<void>;
  readonly #connection: SourceConnection;
  readonly #state: SinkState;
  readonly #ring = new Ring();
  #leg: SinkLeg | undefined;
  /** For the leg after that. */
  #ahead: SinkAhead | undefined;
  /** Where that is to begin, as the source says, and in what blocks. */
  #next: { readonly startBytes: number; readonly blockBytes: number } | undefined;
  /** True from begin-leg until the source has said that no more data of it come. */
  #receiving = false;

  /** @param before settles when the target is no longer written by a session before this one */
  constructor(connection: SourceConnection, state: SinkState, before: Promise<void>) {
    this.#connection = connection;
    this.#state = state;
    this.gone = this.#run(before);
  }

  /** Lets the connection go; dd drains what arrived. */
  retire(why: Fault): void {
    this.#connection.destroy(why);
  }

  /** Ends the connection with a word to the source, and dd with a grace. */
  async close(why: Fault): Promise<void> {
    this.#connection.send({ kind: 'refused', fault: toWire(why) });
    this.#connection.end(why);
    const impatience = setTimeout(() => this.#leg?.kill(), drainMs);
    await this.gone;
    clearTimeout(impatience);
  }

  async #run(before: Promise<void>): Promise<void> {
    await before;
    this.#connection.receiver = {
      message: (message) => this.#handle(message),
      data: (piece) => this.#take(piece),
    };
    const { landedBytes, target } = this.#state;
    this.#connection.send({ kind: 'ready', landedBytes, readsZero: target.sparse });
    await this.#connection.closed;
    this.#leg?.finish();
    await this.#leg?.ended;
    await this.#ahead?.discard();
  }

  #handle(message: SourceMessage): void {
    switch (message.kind) {
      case 'begin-leg':
        this.#begin(message);
        break;
      case 'land-hole':
        this.#landHole(message);
        break;
      case 'end-leg':
        this.#receiving = false;
        this.#leg?.finish();
        this.#lookAhead();
        break;
      case 'kill-leg':
        this.#leg?.kill();
        break;
      case 'hello':
        this.retire(connectionLost(this.#connection.peer, 'it said hello twice'));
        break;
      default:
        message satisfies never;
    }
  }

  #begin(asked: AskedLeg): void {
    if (this.#leg !== undefined || this.#receiving) throw new MessageError('a leg before the end of another');
    this.#receiving = true;
    const problem = legProblem(asked, this.#state.sizeBytes, this.#state.landedBytes);
    if (problem !== undefined) {
      this.#answer(legRefused(this.#state.copyId, problem));
      return;
    }
    const { tools, target } = this.#state;
    const { blockBytes, nextBytes } = asked;
    this.#next = nextBytes === null ? undefined : { startBytes: nextBytes, blockBytes };
    const ahead = this.#ahead;
    this.#ahead = undefined;
    const report = (landedBytes: number) => {
      this.#reach(landedBytes);
      this.#state.follower?.reached(landedBytes);
      const trouble = this.#state.follower?.trouble;
      this.#connection.send({ kind: 'landed', landedBytes, trouble: trouble === undefined ? null : toWire(trouble) });
    };
    const leg = new SinkLeg(tools, target, asked, report, { ahead, ring: this.#ring });
    this.#leg = leg;
    void leg.ended.then(({ landedBytes, fault, isSynced }) => {
      this.#leg = undefined;
      // What landed in earlier legs stays landed, unless this one failed: then nothing after what it vouches for is believed.
      this.#state.landedBytes = fault === null ? Math.max(this.#state.landedBytes, landedBytes) : landedBytes;
      this.#reach(landedBytes);
      const unkept = this.#follow(isSynced);
      if (fault === null && isSynced) this.#ahead?.expect();
      else void this.#ahead?.discard();
      this.#answer(fault ?? unkept);
    });
  }

  /** Only where a hole is left as it is: else a leg follows in which that is written. */
  #lookAhead(): void {
    const next = this.#next;
    this.#next = undefined;
    const { target, sizeBytes, tools } = this.#state;
    if (next === undefined || this.#leg === undefined || !target.sparse || next.startBytes >= sizeBytes) return;
    this.#ahead = new SinkAhead(tools, target, next);
  }

  /** Nothing is written: the target reads as zero there, as it was when the sink was opened. */
  #landHole(hole: Extract<SourceMessage, { kind: 'land-hole' }>): void {
    if (this.#leg !== undefined || this.#receiving) throw new MessageError('a hole before the end of a leg');
    const { copyId, target, sizeBytes } = this.#state;
    const problem = holeProblem(hole, sizeBytes, this.#state.landedBytes, target.sparse);
    if (problem === undefined) {
      this.#state.landedBytes = Math.max(this.#state.landedBytes, hole.endBytes);
      this.#reach(hole.endBytes, 'hole');
      this.#state.follower?.reached(this.#state.landedBytes);
    }
    const fault = problem === undefined ? null : toWire(legRefused(copyId, problem));
    this.#connection.send({ kind: 'hole-landed', landedBytes: this.#state.landedBytes, fault });
  }

  /** @returns what is wrong with the storage of the target, by who keeps the record; null when nothing is */
  #follow(isSynced: boolean): Fault | null {
    const { follower, landedBytes } = this.#state;
    follower?.legEnded(landedBytes, isSynced);
    if (follower?.fault === undefined) return null;
    this.#state.landedBytes = follower.landedBytes;
    return follower.fault;
  }

  #reach(landedBytes: number, by: 'data' | 'hole' = 'data'): void {
    const more = landedBytes - this.#state.reachedBytes;
    if (more <= 0) return;
    this.#state.reachedBytes = landedBytes;
    this.#state.reached(landedBytes, by === 'data' ? more : 0);
  }

  /** Data of a leg that failed go on arriving until the source has heard of it. */
  #take(piece: Buffer): void {
    if (!this.#receiving) throw new MessageError('data outside a leg');
    this.#leg?.take(piece);
  }

  #answer(fault: Fault | null): void {
    const { landedBytes } = this.#state;
    this.#connection.send({ kind: 'leg-landed', landedBytes, fault: fault === null ? null : toWire(fault) });
  }
}
