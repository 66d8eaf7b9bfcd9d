import { type Grounds, groundsOf } from '../policy/resolve.ts';
import { type Pace, paceOf, samePace } from './pace.ts';
import type { Scene, Traveller } from './scene.ts';
import type { Course, Ending, Span, Unfinished } from './timeline.ts';

/** One migration on its way through a simulation. */
export class Journey {
  readonly #traveller: Traveller;
  readonly #grounds: Grounds;
  readonly #unlimitedAs: number;
  readonly #spans: Span[] = [];
  #hasBegun: boolean;
  /** At the beginning of the present span. */
  #leftBytes: number;
  #pace: Pace | undefined;
  #since: number;
  #endedAt: number | undefined;

  constructor(traveller: Traveller, { policies, from, unlimitedAs }: Scene) {
    this.#traveller = traveller;
    this.#grounds = groundsOf({ ...traveller.facts, at: from, hasBegun: traveller.hasBegun }, policies);
    this.#unlimitedAs = unlimitedAs;
    this.#hasBegun = traveller.hasBegun;
    this.#leftBytes = traveller.leftBytes;
    this.#since = from;
    if (this.#hasBegun && this.#leftBytes === 0) this.#endedAt = from;
  }

  get hasEnded(): boolean {
    return this.#endedAt !== undefined;
  }

  /** What it does at an instant, which is not before the last one asked about. */
  paceAt(at: number): Pace {
    if (this.#pace !== undefined && at < this.#pace.until) return this.#pace;
    return paceOf(this.#traveller, this.#grounds, this.#hasBegun, at, this.#unlimitedAs);
  }

  /** Lets it go on at a pace from an instant on. */
  go(pace: Pace, at: number): void {
    if (pace === this.#pace) return;
    if (this.#pace !== undefined && !samePace(pace, this.#pace)) this.#closeSpan(this.#pace, at);
    this.#pace = pace;
    if (begins(pace)) this.#hasBegun = true;
  }

  /** When it ends at its present pace, in whole milliseconds, the last one counted in full. */
  get endsAt(): number {
    const speed = this.#pace?.bytesPerSecond ?? 0;
    return speed === 0 ? Number.POSITIVE_INFINITY : this.#since + Math.ceil((this.#leftBytes * 1000) / speed);
  }

  end(at: number): void {
    if (this.#pace !== undefined) this.#closeSpan(this.#pace, at, this.#leftBytes);
    this.#endedAt = at;
  }

  /** What became of it. @param to where the simulation ends */
  course(to: number): Course {
    if (!this.hasEnded && this.#pace !== undefined) this.#closeSpan(this.#pace, to);
    return { name: this.#traveller.name, spans: this.#spans, ending: this.#ending() };
  }

  /** @param due what has moved in it; what fell short of a whole byte moves in the next span */
  #closeSpan(
    { kind, rate, bytesPerSecond }: Pace,
    at: number,
    due = Math.floor((bytesPerSecond * (at - this.#since)) / 1000),
  ): void {
    const movedBytes = Math.min(due, this.#leftBytes);
    this.#leftBytes -= movedBytes;
    if (at > this.#since) this.#spans.push({ from: this.#since, to: at, kind, rate, movedBytes });
    this.#since = at;
  }

  #ending(): Ending {
    if (this.#endedAt !== undefined) return { kind: 'ends', at: this.#endedAt };
    const why: Unfinished = this.#pace === undefined ? { kind: 'time' } : whyNot(this.#pace);
    return { kind: 'unfinished', why, leftBytes: this.#leftBytes };
  }
}

/** Whether what has not begun yet has by this: a rate that is paused keeps it from moving, and not from being prepared. */
function begins({ kind }: Pace): boolean {
  return kind !== 'unasked' && kind !== 'waits' && kind !== 'requestPaused' && kind !== 'hostUnknown';
}

/** @param pace the one at the end of the simulation */
function whyNot({ kind, goesOnAt }: Pace): Unfinished {
  switch (kind) {
    case 'unasked':
      return goesOnAt === undefined ? { kind: 'time' } : { kind: 'startsLater', at: goesOnAt };
    case 'waits':
    case 'pauses':
      return goesOnAt === undefined ? { kind: 'windowNeverOpens' } : { kind: 'windowOpensLater', at: goesOnAt };
    case 'ratePaused':
    case 'requestPaused':
    case 'hostUnknown':
      return { kind };
    case 'runs':
    case 'trickles':
    case 'finishes':
      return { kind: 'time' };
    default:
      return kind satisfies never;
  }
}
