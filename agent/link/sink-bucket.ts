/*
 * pv lets a tenth of a second of its rate through at once, and what a hiccup of the sink holds up lands together when it is over: both put
 * more into one second than the rate. Between two hosts the bytes pass this process, which can do better. A leaky bucket stands for the
 * sink: what lands goes in, and it drains a little faster than the rate. What is on its way or in the bucket stays below the bucket's
 * size, so that no window of one second holds more than one second's drain and one bucket, however the sink hiccups.
 */

/**
 * How much faster than the rate the bucket drains, as pv's lumps keep it from being the rate itself. What the sink held up for longer than
 * the bucket lasts is made good for at that pace and no faster: a busy host holds up all copies of a budget together, and together they
 * would exceed it afterwards. So ten seconds hold no more than a hundredth above the rate.
 */
const drainFactor = 1.005;
/** Room for what may lie between two reports of the sink, in seconds of the rate; what the way there takes comes on top. */
const spareSeconds = 0.035;
/** Assumed of the way until it has been seen, in milliseconds. */
const assumedCrossingMs = 15;

/** Says how much may be sent so that a sink keeps to a rate in every second. Times are milliseconds of any clock. */
export class SinkBucket {
  readonly #bytesPerMs: number;
  readonly #leastBytes: number;
  #sizeBytes: number;
  #level: { readonly bytes: number; readonly at: number };

  /** @param leastBytes what must always be allowed on its way, because the sink tells no less from nothing */
  constructor(bytesPerSecond: number, leastBytes: number, now: number) {
    this.#bytesPerMs = bytesPerSecond / 1000;
    this.#leastBytes = leastBytes;
    this.#sizeBytes = this.#sizeFor(assumedCrossingMs);
    this.#level = { bytes: 0, at: now };
  }

  /** The shortest time seen from sending bytes to hearing that they landed, in milliseconds: they are under way that long anyhow. */
  crossing(shortestMs: number): void {
    this.#sizeBytes = this.#sizeFor(shortestMs);
  }

  landed(bytes: number, now: number): void {
    this.#level = { bytes: this.#levelAt(now) + bytes, at: now };
  }

  /** How much more may be sent, in bytes; below zero when too much is under way already. */
  room(underWayBytes: number, now: number): number {
    return this.#sizeBytes - underWayBytes - this.#levelAt(now);
  }

  /** Milliseconds until there is so much room if nothing else happens; undefined when only a landing makes it. */
  msUntilRoom(bytes: number, underWayBytes: number, now: number): number | undefined {
    const missing = bytes - this.room(underWayBytes, now);
    return missing <= this.#levelAt(now) ? Math.max(0, missing / this.#drainPerMs) : undefined;
  }

  get #drainPerMs(): number {
    return this.#bytesPerMs * drainFactor;
  }

  #levelAt(now: number): number {
    return Math.max(0, this.#level.bytes - (now - this.#level.at) * this.#drainPerMs);
  }

  #sizeFor(crossingMs: number): number {
    return Math.max(this.#leastBytes, this.#bytesPerMs * drainFactor * (crossingMs + spareSeconds * 1000));
  }
}
