import type { LegPlan } from '../copy/pipeline.ts';
import type { Fault } from '../fault.ts';
import type { SinkConnection } from './enter.ts';
import { FlightWindow, windowBytesFor } from './flight-window.ts';
import type { SinkMessage } from './messages.ts';
import { protocolBroken } from './refusals.ts';
import type { SinkAnswer } from './remote-leg-end.ts';
import { fromWire } from './wire-fault.ts';

/** A leg that the sink was asked to begin: what it says of it, and what there is room for. The sink starts its dd while the source is started. */
export class OpenedLeg {
  /** Bounds what is on its way. */
  readonly window: FlightWindow;
  /** Settles with the sink's last word, or with why its connection is gone. Never rejects. */
  readonly outcome: Promise<SinkAnswer | Fault>;
  readonly #connection: SinkConnection;
  #landedBytes: number;
  #trouble: Fault | undefined;
  #open = true;

  constructor(plan: LegPlan, connection: SinkConnection) {
    const { startBytes, endBytes, blockBytes } = plan;
    this.#connection = connection;
    this.#landedBytes = startBytes;
    this.window = new FlightWindow(plan);
    this.outcome = Promise.race([this.#answer(), connection.closed]);
    const asked = { startBytes, endBytes, blockBytes, windowBytes: windowBytesFor(plan) };
    connection.send({ kind: 'begin-leg', ...asked, nextBytes: plan.next?.startBytes ?? null });
  }

  /** True until `endSending`. */
  get isOpen(): boolean {
    return this.#open;
  }

  /** As in RunningLeg. */
  get landedBytes(): number {
    return this.#landedBytes;
  }

  /** As in RunningLeg. */
  get trouble(): Fault | undefined {
    return this.#trouble;
  }

  /** No more data come: the sink drains, syncs and counts. Repeating it changes nothing. */
  endSending(): void {
    if (!this.#open) return;
    this.#open = false;
    this.window.close();
    this.#connection.send({ kind: 'end-leg' });
  }

  /** Ends a leg that has no source. Settles when the sink has ended it, too. */
  async abandon(): Promise<void> {
    this.endSending();
    await this.outcome;
  }

  #answer(): Promise<SinkAnswer> {
    return new Promise((resolve) => {
      this.#connection.receiver = {
        message: (message: SinkMessage) => {
          if (message.kind === 'landed') this.#landed(message);
          else if (message.kind === 'leg-landed') {
            const { landedBytes, fault } = message;
            this.#landedBytes = Math.max(this.#landedBytes, landedBytes);
            resolve({ landedBytes, fault: fault && fromWire(fault) });
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
    this.window.landed(upTo);
  }
}
