import { type Grounds, groundsOf } from '../policy/resolve.ts';
import { limited, type Rate } from '../rate/rate.ts';
import { type OwnPace, type Pace, paceOf, samePace, toldAsOne } from './pace.ts';
import type { Scene, Traveller } from './scene.ts';
import type { Course, Ending, Span, Unfinished } from './timeline.ts';

/** One migration on its way through a simulation. */
export class Journey {
  readonly traveller: Traveller;
  readonly #grounds: Grounds;
  readonly #unlimitedAs: number;
  readonly #spans: Span[] = [];
  #hasBegun: boolean;
  #own: OwnPace | undefined;
  #pace: Pace | undefined;
  /** Since when it goes at just that speed. */
  #since: number;
  /** At that instant. */
  #leftBytes: number;
  #span: OpenSpan | undefined;
  #endedAt: number | undefined;

  constructor(traveller: Traveller, { policies, from, unlimitedAs }: Scene) {
    this.traveller = traveller;
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

  /** What it would do at an instant if it were alone; not before the last instant asked about. */
  ownPaceAt(at: number): OwnPace {
    if (this.#own === undefined || at >= this.#own.until) {
      this.#own = paceOf(this.traveller, this.#grounds, this.#hasBegun, at, this.#unlimitedAs);
    }
    return this.#own;
  }

  /** Lets it go on at a pace from an instant on. */
  go(pace: Pace, at: number): void {
    const before = this.#pace;
    if (pace === before) return;
    if (before !== undefined && !samePace(pace, before)) this.#settle(before, at);
    if (this.#span !== undefined && !toldAsOne(this.#span.pace, pace)) this.#closeSpan(this.#span, at);
    this.#span ??= { from: at, pace, isMixed: false, movedBytes: 0 };
    if (pace.bytesPerSecond !== this.#span.pace.bytesPerSecond) this.#span.isMixed = true;
    this.#pace = pace;
    if (begins(pace)) this.#hasBegun = true;
  }

  /** When it ends at its present pace, in whole milliseconds, the last one counted in full. */
  get endsAt(): number {
    const speed = this.#pace?.bytesPerSecond ?? 0;
    return speed === 0 ? Number.POSITIVE_INFINITY : this.#since + Math.ceil((this.#leftBytes * 1000) / speed);
  }

  end(at: number): void {
    if (this.#pace !== undefined) this.#settle(this.#pace, at, this.#leftBytes);
    if (this.#span !== undefined) this.#closeSpan(this.#span, at);
    this.#endedAt = at;
  }

  /** What became of it. @param to where the simulation ends */
  course(to: number): Course {
    if (!this.hasEnded && this.#pace !== undefined) this.#settle(this.#pace, to);
    if (this.#span !== undefined) this.#closeSpan(this.#span, to);
    return { name: this.traveller.name, spans: this.#spans, ending: this.#ending() };
  }

  /** @param due what has moved since it goes at the pace; what fell short of a whole byte moves afterwards */
  #settle({ bytesPerSecond }: Pace, at: number, due = Math.floor((bytesPerSecond * (at - this.#since)) / 1000)): void {
    const movedBytes = Math.min(due, this.#leftBytes);
    this.#leftBytes -= movedBytes;
    if (this.#span !== undefined) this.#span.movedBytes += movedBytes;
    this.#since = at;
  }

  #closeSpan({ from, pace, isMixed, movedBytes }: OpenSpan, to: number): void {
    const { kind, budget, waitsFor } = pace;
    const rate = isMixed ? meanRate(movedBytes, to - from) : pace.rate;
    if (to > from) this.#spans.push({ from, to, kind, rate, movedBytes, budget, waitsFor });
    this.#span = undefined;
  }

  #ending(): Ending {
    if (this.#endedAt !== undefined) return { kind: 'ends', at: this.#endedAt };
    const why: Unfinished = this.#pace === undefined ? { kind: 'time' } : whyNot(this.#pace);
    return { kind: 'unfinished', why, leftBytes: this.#leftBytes };
  }
}

/** A span whose end is not known yet. */
interface OpenSpan {
  readonly from: number;
  /** At its beginning. */
  readonly pace: Pace;
  /** Whether the speed has changed since, by so little that it is the same span. */
  isMixed: boolean;
  movedBytes: number;
}

function meanRate(bytes: number, ms: number): Rate {
  return limited(Math.max(1, Math.floor((bytes * 1000) / ms)));
}

/** Whether what has not begun yet has by this: a rate that is paused keeps it from moving, and not from being prepared. */
function begins({ kind }: Pace): boolean {
  return (
    kind !== 'unasked' && kind !== 'waits' && kind !== 'queued' && kind !== 'requestPaused' && kind !== 'hostUnknown'
  );
}

/** @param pace the one at the end of the simulation */
function whyNot({ kind, goesOnAt }: Pace): Unfinished {
  switch (kind) {
    case 'unasked':
      return goesOnAt === undefined ? { kind: 'time' } : { kind: 'startsLater', at: goesOnAt };
    case 'waits':
    case 'pauses':
      return goesOnAt === undefined ? { kind: 'windowNeverOpens' } : { kind: 'windowOpensLater', at: goesOnAt };
    case 'queued':
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
