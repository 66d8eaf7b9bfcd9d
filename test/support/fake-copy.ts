import type { CopyStatusInput } from '../../proto/gen/sluice/agent/v1/CopyStatus.ts';
import type { Grant } from '../../proto/gen/sluice/agent/v1/Grant.ts';
import type { Rate } from '../../proto/gen/sluice/agent/v1/Rate.ts';

/** Bytes per second that count as unlimited: what a fast machine moves. */
const unthrottled = 2 * 2 ** 30;

/** Where the bytes of a simulated copy land; undefined while there is no way to it. */
export type Landing = () => { landedBytes: number } | undefined;

/** A copy that moves by the clock, exactly at the rate that it was granted. */
export class FakeCopy {
  readonly id: string;
  /** What it was started with, as JSON: another one is another copy. */
  readonly spec: string;
  readonly sizeBytes: number;
  /** When it was last granted a rate, in milliseconds of Unix time. */
  grantedAt: number;
  /** What its disk can do, in bytes per second. */
  mostBytesPerSecond = unthrottled;
  /** Bytes per second that it moves above what it was granted: a throttle that does not hold. */
  aboveGrant = 0;
  /** How often it was granted one. */
  grants = 1;
  failure: { reason: string; message: string; transient: boolean } | undefined;
  #landed: number;
  #grant: Grant;
  #leaseEndsAt: number;
  #effectiveSequence = 0;
  #effectiveAt = 0;
  #movedAt: number;
  #legs = 1;
  #landing: Landing;

  constructor(id: string, spec: string, sizeBytes: number, startBytes: number, grant: Grant, landing: Landing) {
    this.id = id;
    this.spec = spec;
    this.sizeBytes = sizeBytes;
    this.#landed = startBytes;
    this.#grant = grant;
    this.#movedAt = Date.now();
    this.grantedAt = this.#movedAt;
    this.#leaseEndsAt = this.#movedAt + leaseMsOf(grant);
    this.#landing = landing;
  }

  /** Whether it still has something to do. */
  get runs(): boolean {
    return this.failure === undefined && this.#landed < this.sizeBytes;
  }

  /** As of the last move. */
  get landedBytes(): number {
    return this.#landed;
  }

  /** The rate that it obeys; 0 while it may not move. */
  get grantedBytesPerSecond(): number {
    const rate = this.#rate();
    return rate.unlimited ? unthrottled : (rate.bytesPerSecond ?? 0);
  }

  /** What it moves at. */
  get bytesPerSecond(): number {
    const granted = this.grantedBytesPerSecond;
    return granted === 0 ? 0 : Math.min(granted + this.aboveGrant, this.mostBytesPerSecond);
  }

  grant(grant: Grant): void {
    this.move();
    if (grant.sequence < this.#grant.sequence) return;
    this.#legs += 1;
    this.grants += 1;
    this.grantedAt = Date.now();
    this.#grant = grant;
    this.#leaseEndsAt = Date.now() + leaseMsOf(grant);
  }

  /** A lost lease is not renewed: that takes a grant. */
  renew(leaseMs: number): void {
    if (!this.#leaseLost()) this.#leaseEndsAt = Date.now() + leaseMs;
  }

  reconnect(landing: Landing): void {
    this.move();
    this.#landing = landing;
  }

  /** Moves as many bytes as have become due since the last move. */
  move(): void {
    const now = Date.now();
    const sink = this.#landing();
    const perSecond = sink === undefined || !this.runs ? 0 : this.bytesPerSecond;
    if (perSecond > 0 || this.#rate().paused) {
      if (this.#effectiveSequence !== this.#grant.sequence) this.#effectiveAt = now;
      this.#effectiveSequence = this.#grant.sequence;
    }
    this.#landed = Math.min(this.sizeBytes, Math.floor(this.#landed + (perSecond * (now - this.#movedAt)) / 1000));
    if (sink !== undefined) sink.landedBytes = Math.max(sink.landedBytes, this.#landed);
    this.#movedAt = now;
  }

  status(): CopyStatusInput {
    this.move();
    const perSecond = this.bytesPerSecond;
    return {
      copyId: this.id,
      state: this.#state(perSecond),
      sizeBytes: this.sizeBytes,
      landedBytes: this.#landed,
      currentBytesPerSecond: this.runs ? perSecond : 0,
      meanBytesPerSecond: perSecond,
      worstSecondBytes: perSecond,
      rate: this.#rate(),
      grantedSequence: this.#grant.sequence,
      effectiveSequence: this.#effectiveSequence,
      effectiveTime: { seconds: Math.floor(this.#effectiveAt / 1000), nanos: (this.#effectiveAt % 1000) * 1e6 },
      leaseLost: this.#leaseLost(),
      legs: this.#legs,
      error: this.failure ?? null,
    };
  }

  #state(perSecond: number): NonNullable<CopyStatusInput['state']> {
    if (this.failure !== undefined) return 'COPY_STATE_FAILED';
    if (this.#landed >= this.sizeBytes) return 'COPY_STATE_DONE';
    if (this.#landing() === undefined) return 'COPY_STATE_NEEDS_TICKET';
    return perSecond === 0 ? 'COPY_STATE_PAUSED' : 'COPY_STATE_RUNNING';
  }

  #leaseLost(): boolean {
    return Date.now() > this.#leaseEndsAt;
  }

  #rate(): Rate {
    const rate = this.#leaseLost() ? this.#grant.fallback : this.#grant.rate;
    return rate ?? { paused: {}, kind: 'paused' };
  }
}

function leaseMsOf({ lease }: Grant): number {
  return (lease?.seconds ?? 0) * 1000 + (lease?.nanos ?? 0) / 1e6;
}
