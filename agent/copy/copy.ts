import type { Span } from '../extents/data-spans.ts';
import { Fault } from '../fault.ts';
import { type Clock, systemClock } from './clock.ts';
import { clockJumps } from './clock-jumps.ts';
import { type CopyEvent, type CopyState, type Effect, hasEnded, newCopy } from './copy-state.ts';
import { type CopyStatus, differs, statusOf } from './copy-status.ts';
import { step } from './copy-step.ts';
import { type Grant, rateOf } from './lease.ts';
import { Meter } from './meter.ts';
import type { LegPlan, Pipeline, RunningLeg } from './pipeline.ts';
import { nextTickAt } from './tick.ts';

export interface CopyOptions {
  readonly pipeline: Pipeline;
  readonly sizeBytes: number;
  /** What has landed already, in bytes; the pipeline is asked again when it connects. */
  readonly startBytes: number;
  readonly grant: Grant;
  readonly clock?: Clock;
}

/**
 * A chain of legs over a pipeline, from where the target has landed to the end. It begins when it is made. What to do is
 * decided by `step`; this carries it out, keeps the time and measures.
 */
export class Copy {
  /** Settles once the copy has ended and its pipeline is closed. Never rejects. */
  readonly ended: Promise<CopyStatus>;
  readonly #pipeline: Pipeline;
  readonly #clock: Clock;
  readonly #meter: Meter;
  readonly #listeners = new Set<() => void>();
  readonly #abandoned = new AbortController();
  readonly #settle: (status: CopyStatus) => void;
  #state: CopyState;
  #leg: RunningLeg | undefined;
  #connecting: Promise<void> = Promise.resolve();
  #disarm: () => void = () => {};

  constructor({ pipeline, sizeBytes, startBytes, grant, clock = systemClock }: CopyOptions) {
    const { promise, resolve } = Promise.withResolvers<CopyStatus>();
    this.ended = promise;
    this.#settle = resolve;
    this.#pipeline = pipeline;
    this.#clock = clock;
    this.#meter = new Meter(clock.now());
    this.#state = newCopy({ sizeBytes, landedBytes: startBytes, lagSeconds: pipeline.lagSeconds }, grant, clock.now());
    this.#tick();
  }

  status(): CopyStatus {
    const now = this.#clock.now();
    return statusOf(this.#state, this.#meter.measured(now), now, this.#clock.wallClock());
  }

  /** Takes another grant; one with a lower sequence than the last is ignored, an equal rate disturbs nothing. */
  setRate(grant: Grant): void {
    this.#happens({ kind: 'granted', grant });
  }

  /** Lets the grant hold for so many milliseconds from now on; a lease that was lost needs another grant. */
  renewLease(leaseMs: number): void {
    this.#happens({ kind: 'lease_renewed', leaseMs });
  }

  /** Goes on after the pipeline was given a new ticket. */
  renewTicket(): void {
    this.#happens({ kind: 'ticket_renewed' });
  }

  /** Ends the copy for good; what is in the sink lands first, unless that takes too long. */
  stop(): Promise<CopyStatus> {
    this.#happens({ kind: 'stop' });
    return this.ended;
  }

  /** Calls back after every change of the status, except that progress alone is none. */
  onChange(listener: () => void, signal: AbortSignal): void {
    if (signal.aborted) return;
    this.#listeners.add(listener);
    signal.addEventListener('abort', () => this.#listeners.delete(listener), { once: true });
  }

  #tick(): void {
    this.#happens({ kind: 'tick', landedBytes: this.#leg?.landedBytes() ?? null, trouble: this.#leg?.trouble?.() });
  }

  #happens(event: CopyEvent): void {
    const now = this.#clock.now();
    const before = this.#state;
    const { state, effects } = step(before, event, now);
    this.#state = state;
    if (!hasEnded(before.phase)) {
      const landed = Math.max(0, state.landedBytes - before.landedBytes);
      const moved = event.kind === 'connected' || event.kind === 'hole_landed' ? 0 : landed;
      this.#meter.sample(moved, rateOf(before.lease), now);
    }
    for (const effect of effects) this.#do(effect);
    this.#arm(now);
    if (differs(before, state)) for (const listener of this.#listeners) listener();
  }

  #arm(now: number): void {
    this.#disarm();
    const at = nextTickAt(this.#state, now);
    this.#disarm =
      at === undefined ? () => {} : this.#clock.after(Math.max(0, Math.ceil(at - now)), () => this.#tick());
  }

  #do(effect: Effect): void {
    switch (effect.kind) {
      case 'connect':
        this.#connecting = this.#connect();
        return;
      case 'land_hole':
        this.#connecting = this.#landHole(effect.hole);
        return;
      case 'start':
        void this.#start(effect.plan);
        return;
      case 'stop_leg':
        this.#leg?.stop();
        return;
      case 'kill_leg':
        this.#leg?.kill();
        return;
      case 'close':
        void this.#close();
        return;
      default:
        effect satisfies never;
    }
  }

  async #connect(): Promise<void> {
    try {
      const connected = await this.#pipeline.connect(this.#abandoned.signal);
      this.#happens({ kind: 'connected', ...connected });
    } catch (error) {
      this.#happens({ kind: 'connect_failed', fault: faultOf(error) });
    }
  }

  async #landHole(hole: Span): Promise<void> {
    try {
      const landedBytes = await this.#pipeline.landHole(hole, this.#abandoned.signal);
      this.#happens({ kind: 'hole_landed', landedBytes });
    } catch (error) {
      this.#happens({ kind: 'jump_failed', fault: faultOf(error) });
    }
  }

  async #start(plan: LegPlan): Promise<void> {
    try {
      this.#leg = await this.#pipeline.start(plan);
    } catch (error) {
      this.#happens({ kind: 'start_failed', fault: faultOf(error) });
      return;
    }
    this.#happens({ kind: 'started' });
    const jumped = (seconds: number) => this.#happens({ kind: 'clock_jumped', seconds });
    const unfollow = plan.rate.kind === 'limited' ? clockJumps.onForward(jumped) : () => {};
    const end = await this.#leg.ended;
    unfollow();
    this.#leg = undefined;
    this.#happens({ kind: 'ended', end });
  }

  async #close(): Promise<void> {
    this.#abandoned.abort();
    await this.#connecting;
    await this.#pipeline.close().catch(() => {});
    this.#settle(this.status());
  }
}

function faultOf(error: unknown): Fault {
  if (error instanceof Fault) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new Fault('PROCESS_FAILED', `the copy cannot go on: ${message}`, {}, { cause: error });
}
