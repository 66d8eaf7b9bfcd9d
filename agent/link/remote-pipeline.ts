import type { TlsMaterial } from '../../pki/identity.ts';
import { endsAligned, takesDirectIo } from '../copy/direct-io.ts';
import type { Connected, LegPlan, Pipeline, RunningLeg } from '../copy/pipeline.ts';
import { startSource } from '../copy/source-process.ts';
import { systemTools, type Tools } from '../copy/tools.ts';
import type { SegmentDigests } from '../digest/segment-digests.ts';
import type { DataSpans, Span } from '../extents/data-spans.ts';
import { Fault } from '../fault.ts';
import { dial, type SinkAddress } from './dial.ts';
import { enter, type SinkConnection } from './enter.ts';
import { landHole } from './land-hole.ts';
import { Lumps } from './lumps.ts';
import { OpenedLeg } from './opened-leg.ts';
import { connectionLost } from './refusals.ts';
import { lostLeg, RemoteLeg } from './remote-leg.ts';
import { type ReadSource, SourceAhead } from './source-ahead.ts';

export interface RemotePipelineOptions {
  readonly copyId: string;
  /** Path of the volume on this host. */
  readonly source: string;
  readonly sink: SinkAddress;
  /** A ticket of the sink for this copy, unspent. */
  readonly ticket: string;
  readonly tls: TlsMaterial;
  /** Says where the source's data are; undefined for everywhere, which is assumed without it. Asked once, and only where the target reads as zero. */
  readonly findData?: (signal: AbortSignal) => Promise<DataSpans | undefined>;
  /** Takes what is read on its way. */
  readonly digests?: SegmentDigests | undefined;
  readonly tools?: Tools;
}

/** dd | pv on this host, TLS, dd on another. Reconnects by itself with the ticket that each connection leaves for the next. */
export class RemotePipeline implements Pipeline {
  /** Made good for at little more than the rate (sink-bucket.ts), so that a sink which hiccups need not cost any of it. */
  readonly lagSeconds = 1;
  readonly #options: RemotePipelineOptions;
  readonly #tools: Tools;
  #ticket: string;
  #connection: SinkConnection | undefined;
  #landedBytes = 0;
  #readsZero = false;
  #data: { readonly spans: DataSpans | undefined } | undefined;
  #direct: boolean | undefined;
  #ahead: SourceAhead | undefined;

  constructor(options: RemotePipelineOptions) {
    this.#options = options;
    this.#tools = options.tools ?? systemTools;
    this.#ticket = options.ticket;
  }

  /** True when the source is read past the page cache; known once it is connected. */
  get isDirect(): boolean {
    return (this.#direct ?? false) && endsAligned(this.#options.digests?.endBytes ?? 0);
  }

  /** Another ticket of the sink, after `connect` threw TICKET_REFUSED; the next `connect` uses it. */
  renew(ticket: string): void {
    this.#ticket = ticket;
  }

  /**
   * Opens the connection, unless it is open, and waits until no other writes the target.
   * @throws Fault TICKET_REFUSED when a new ticket is needed (`renew`), PERMISSION_DENIED, SINK_REFUSED, REQUEST_INVALID, or
   *   CONNECTION_LOST (transient)
   */
  async connect(signal: AbortSignal): Promise<Connected> {
    this.#direct ??= await takesDirectIo(this.#tools, this.#options.source).catch(() => false);
    if (this.#connection === undefined) {
      const { sink, tls, copyId } = this.#options;
      const socket = await dial(sink, tls, signal);
      const admitted = (nextTicket: string) => this.renew(nextTicket);
      const entered = await enter(socket, { host: sink.host, copyId, ticket: this.#ticket, admitted }, signal);
      this.#landedBytes = entered.landedBytes;
      this.#readsZero = entered.readsZero;
      this.#keep(entered.connection);
    }
    if (!this.#readsZero) return { landedBytes: this.#landedBytes };
    this.#data ??= { spans: await this.#options.findData?.(signal) };
    return { landedBytes: this.#landedBytes, data: this.#data.spans };
  }

  async landHole(hole: Span, signal: AbortSignal): Promise<number> {
    const connection = this.#connection;
    if (connection === undefined) throw connectionLost(this.#options.sink.host, 'it broke before a hole');
    this.#landedBytes = await landHole(connection, hole, signal);
    this.#options.digests?.takeZeros(hole);
    return this.#landedBytes;
  }

  async start(plan: LegPlan): Promise<RunningLeg> {
    const connection = this.#connection;
    if (connection === undefined) {
      return lostLeg(this.#landedBytes, connectionLost(this.#options.sink.host, 'it broke before the leg began'));
    }
    const opened = new OpenedLeg(plan, connection);
    const source = await this.#sourceOf(plan).catch(async (fault: unknown) => {
      await opened.abandon();
      throw fault;
    });
    const names = { source: this.#options.source, sinkHost: this.#options.sink.host };
    const leg = new RemoteLeg(plan, names, source, { connection, opened }, this.#options.digests);
    void leg.sent.then(() => this.#lookAhead(plan));
    void leg.ended.then((end) => {
      if (end.kind !== 'disconnected') this.#landedBytes = end.landedBytes;
      if (end.kind === 'complete') this.#ahead?.expect();
      else void this.#ahead?.discard();
    });
    return leg;
  }

  async close(): Promise<void> {
    await this.#ahead?.discard();
    const connection = this.#connection;
    if (connection === undefined) return;
    connection.end(connectionLost(this.#options.sink.host, 'this side closed it'));
    await connection.closed;
  }

  #keep(connection: SinkConnection): void {
    this.#connection = connection;
    void connection.closed.then(() => {
      if (this.#connection === connection) this.#connection = undefined;
    });
  }

  #lookAhead({ next }: LegPlan): void {
    if (next !== undefined) this.#ahead = new SourceAhead(next, (plan) => this.#startSource(plan));
  }

  async #sourceOf(plan: LegPlan): Promise<ReadSource> {
    const ahead = this.#ahead;
    this.#ahead = undefined;
    return (await ahead?.take(plan)) ?? this.#startSource(plan);
  }

  async #startSource(plan: LegPlan): Promise<ReadSource> {
    const { startBytes, endBytes, blockBytes } = plan;
    const direct = (this.#direct ?? false) && endsAligned(endBytes);
    const span = { path: this.#options.source, startBytes, endBytes, blockBytes, direct };
    try {
      const process = await startSource({ tools: this.#tools, span, rate: plan.rate, stdout: 'pipe' });
      if (process.stdout === null) throw new Error('pv was started without a standard output');
      return { process, lumps: new Lumps(process.stdout) };
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      const message = `a program of the copy cannot be started: ${said}; install it on this host`;
      throw new Fault('TOOL_MISSING', message, { said }, { cause });
    }
  }
}
