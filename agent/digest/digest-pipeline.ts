import { alignmentBytes } from '../copy/block-size.ts';
import { takesDirectIo } from '../copy/direct-io.ts';
import type { Connected, LegPlan, Pipeline, RunningLeg } from '../copy/pipeline.ts';
import { startSource } from '../copy/source-process.ts';
import { systemTools, type Tools } from '../copy/tools.ts';
import type { DataSpans, Span } from '../extents/data-spans.ts';
import { Fault } from '../fault.ts';
import { digestLeg } from './digest-leg.ts';
import { dropCache } from './page-cache.ts';
import { SegmentDigests } from './segment-digests.ts';

export interface DigestPipelineOptions {
  /** Path of what is read: a volume or a hidden target. */
  readonly source: string;
  /** What of it is digested; it begins where a segment begins. */
  readonly span: Span;
  readonly segmentBytes: number;
  /** Says where the data of what is read are; undefined for everywhere. What is a hole needs no reading: it reads as zero. */
  readonly findData?: (signal: AbortSignal) => Promise<DataSpans | undefined>;
  /** Told when the page cache cannot be passed by, and what was done about it. */
  readonly cached?: (what: string) => void;
  readonly tools?: Tools;
}

/** dd | pv, whose output is digested here: a copy that writes nothing. */
export class DigestPipeline implements Pipeline {
  /** As of a copy on one host. */
  readonly lagSeconds = 0.3;
  readonly digests: SegmentDigests;
  readonly #options: DigestPipelineOptions;
  readonly #tools: Tools;
  #direct: boolean | undefined;

  constructor(options: DigestPipelineOptions) {
    this.#options = options;
    this.#tools = options.tools ?? systemTools;
    this.digests = new SegmentDigests(options.span, options.segmentBytes);
  }

  /** True when all is read past the page cache; known from the first leg on. */
  get isDirect(): boolean {
    return this.#direct ?? false;
  }

  async connect(signal: AbortSignal): Promise<Connected> {
    const { source, findData } = this.#options;
    this.#direct ??= await takesDirectIo(this.#tools, source).catch(() => false);
    if (!this.#direct) await this.#dropCache();
    const data = await findData?.(signal);
    signal.throwIfAborted();
    return { landedBytes: this.digests.positionBytes, data };
  }

  async landHole(hole: Span): Promise<number> {
    this.digests.takeZeros(hole);
    return this.digests.positionBytes;
  }

  async start(plan: LegPlan): Promise<RunningLeg> {
    const { source: path } = this.#options;
    const { startBytes, blockBytes, rate } = plan;
    // Only the last block of what is read may be ragged, not what is asked for: what is beyond the end is left aside.
    const endBytes = this.isDirect ? Math.ceil(plan.endBytes / alignmentBytes) * alignmentBytes : plan.endBytes;
    const span = { path, startBytes, endBytes, blockBytes, direct: this.isDirect };
    try {
      const source = await startSource({ tools: this.#tools, span, rate, stdout: 'pipe', evened: false });
      return digestLeg(plan, path, source, this.digests);
    } catch (cause) {
      const said = cause instanceof Error ? cause.message : String(cause);
      const message = `a program of the copy cannot be started: ${said}; install it on this host`;
      throw new Fault('TOOL_MISSING', message, { said }, { cause });
    }
  }

  async close(): Promise<void> {}

  async #dropCache(): Promise<void> {
    const { source, cached } = this.#options;
    try {
      await dropCache(this.#tools, source);
      cached?.('it is read through the page cache, from which it was dropped before');
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      cached?.(`it is read through the page cache, which cannot be dropped: ${said}`);
    }
  }
}
