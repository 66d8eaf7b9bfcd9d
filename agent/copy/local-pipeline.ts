import type { DataSpans, Span } from '../extents/data-spans.ts';
import { Fault } from '../fault.ts';
import { Beat } from './beat.ts';
import { endsAligned, takesDirectIo } from './direct-io.ts';
import { legEnd, type Paths } from './exit-statuses.ts';
import type { Connected, LegPlan, Pipeline, RunningLeg } from './pipeline.ts';
import { canHaveRoom } from './roomy-pipe.ts';
import { type SinkProcess, startSink } from './sink-process.ts';
import { type SourceProcess, startSource } from './source-process.ts';
import { systemTools, type Tools } from './tools.ts';

export interface LocalPipelineOptions extends Paths {
  /** How far the target has landed already, in bytes; what is before it is not read again. */
  readonly landedBytes: number;
  /** True when the target reads as zeros wherever nothing was written yet, so that zeros need not be written. */
  readonly sparse: boolean;
  /** Says where the source's data are; undefined for everywhere, which is assumed without it. Asked for a sparse target only. */
  readonly findData?: (signal: AbortSignal) => Promise<DataSpans | undefined>;
  readonly tools?: Tools;
}

/** A leg of less goes without room between its processes. */
const worthRoomBytes = 64 * 1024 * 1024;

/** Of all copies of this process: what they share they share together. */
const beat = new Beat();

/** dd | pv | dd on this host. The bytes go from process to process and never pass through here. */
export class LocalPipeline implements Pipeline {
  /** pv makes good for all of it at full speed. Its lumps and the rest between them make up to 0.2. */
  readonly lagSeconds = 0.3;
  readonly #options: LocalPipelineOptions;
  readonly #tools: Tools;
  #landedBytes: number;
  #direct: { readonly source: boolean; readonly sink: boolean } | undefined;
  #canHaveRoom = false;

  constructor(options: LocalPipelineOptions) {
    this.#options = options;
    this.#tools = options.tools ?? systemTools;
    this.#landedBytes = options.landedBytes;
  }

  async connect(signal: AbortSignal): Promise<Connected> {
    if (this.#direct === undefined) {
      const probe = async (path: string) => takesDirectIo(this.#tools, path).catch(() => false);
      const probes = [probe(this.#options.source), probe(this.#options.target), canHaveRoom()] as const;
      const [source, sink, room] = await Promise.all(probes);
      this.#direct = { source, sink };
      this.#canHaveRoom = room;
    }
    const data = this.#options.sparse ? await this.#options.findData?.(signal) : undefined;
    signal.throwIfAborted();
    return { landedBytes: this.#landedBytes, data };
  }

  async landHole({ endBytes }: Span): Promise<number> {
    this.#landedBytes = endBytes;
    return endBytes;
  }

  async start(plan: LegPlan): Promise<RunningLeg> {
    try {
      const sink = await this.#startSink(plan);
      return this.#running(plan, await this.#startSource(plan, sink), sink);
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      const message = `a program of the copy cannot be started: ${said}; install it on this host`;
      throw new Fault('TOOL_MISSING', message, { said }, { cause });
    }
  }

  async close(): Promise<void> {}

  #startSink({ startBytes, blockBytes }: LegPlan): Promise<SinkProcess> {
    const { target: path, sparse } = this.#options;
    return startSink(this.#tools, { path, startBytes, blockBytes, sparse, direct: this.#direct?.sink ?? false });
  }

  async #startSource(plan: LegPlan, sink: SinkProcess): Promise<SourceProcess> {
    const direct = (this.#direct?.source ?? false) && endsAligned(plan.endBytes);
    const { startBytes, endBytes, blockBytes } = plan;
    const span = { path: this.#options.source, startBytes, endBytes, blockBytes, direct };
    // Asking for it takes as long as some MiB.
    const roomy = this.#canHaveRoom && endBytes - startBytes >= worthRoomBytes;
    const leadMs = plan.rate.kind === 'limited' ? beat.nextLeadMs() : 0;
    try {
      return await startSource({ tools: this.#tools, span, rate: plan.rate, stdout: sink.stdin, roomy, leadMs });
    } catch (error) {
      sink.kill();
      throw error;
    }
  }

  #running(plan: LegPlan, source: SourceProcess, sink: SinkProcess): RunningLeg {
    const ended = Promise.all([source.ended, sink.ended]).then(([sourceEnd, sinkEnd]) => {
      const end = legEnd(plan, this.#options, sourceEnd, sinkEnd);
      if (end.kind !== 'disconnected') this.#landedBytes = end.landedBytes;
      return end;
    });
    return {
      landedBytes: () => sink.landedBytes(),
      stop: () => source.stop(),
      kill() {
        source.kill();
        sink.kill();
      },
      ended,
    };
  }
}
