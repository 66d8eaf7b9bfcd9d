import type { Logger } from 'pino';
import type { TlsMaterial } from '../../pki/identity.ts';
import { LocalPipeline } from '../copy/local-pipeline.ts';
import type { Pipeline } from '../copy/pipeline.ts';
import type { Tools } from '../copy/tools.ts';
import { DigestPipeline } from '../digest/digest-pipeline.ts';
import { type Digested, digestedOf } from '../digest/digested.ts';
import { SegmentDigests } from '../digest/segment-digests.ts';
import type { DataSpans } from '../extents/data-spans.ts';
import { findData } from '../extents/find-data.ts';
import { Fault } from '../fault.ts';
import { followed } from '../journal/followed-pipeline.ts';
import { RemotePipeline } from '../link/remote-pipeline.ts';
import type { CopyOffer } from '../offers/offer.ts';
import type { Offers } from '../offers/offers.ts';
import type { Pools } from '../pools/pools.ts';
import type { ToolCheck } from '../tools/tool-check.ts';
import { openSource, sourceOf } from './copy-source.ts';
import { atFullSpeed } from './full-speed.ts';
import type { HiddenTargets } from './hidden-targets.ts';
import type { CopySpec, PoolSink } from './spec.ts';
import type { Use, Uses } from './uses.ts';

/** What a copy runs on, made ready. */
export interface Prepared {
  readonly pipeline: Pipeline;
  /** Takes another ticket; undefined where none is needed. */
  readonly renew: ((ticket: string) => void) | undefined;
  /** What of the source was digested so far; undefined where nothing is. */
  readonly digested: (() => Promise<Digested>) | undefined;
  /** Gives source and target back, once nothing of the copy runs any more. */
  release(): void;
}

/** Makes pipelines ready: the tools are there, source and target are nobody else's and large enough. */
export class Pipelines {
  readonly #pools: Pools;
  readonly #targets: HiddenTargets;
  readonly #uses: Uses;
  readonly #offers: Offers;
  readonly #check: ToolCheck;
  readonly #tools: Tools;
  readonly #tls: TlsMaterial;
  readonly #logger: Logger;

  constructor(options: {
    pools: Pools;
    targets: HiddenTargets;
    uses: Uses;
    offers: Offers;
    check: ToolCheck;
    tools: Tools;
    tls: TlsMaterial;
    logger: Logger;
  }) {
    this.#pools = options.pools;
    this.#targets = options.targets;
    this.#uses = options.uses;
    this.#offers = options.offers;
    this.#check = options.check;
    this.#tools = options.tools;
    this.#tls = options.tls;
    this.#logger = options.logger;
  }

  /** @throws Fault saying why the copy cannot start; nothing is in use then */
  async prepare(spec: CopySpec): Promise<Prepared> {
    requireSpan(spec);
    const { sink } = spec;
    if (sink.kind === 'offered') return this.#offered(spec, sink.offerId);
    const held: Use[] = [];
    const release = () => {
      for (const use of held) use.release();
    };
    try {
      held.push(this.#uses.claim(sourceOf(spec), `copy ${spec.copyId}`));
      if (sink.kind === 'local') {
        const { pool, migrationId } = sink;
        held.push(this.#uses.claim({ kind: 'target', pool, name: migrationId }, `copy ${spec.copyId}`));
      }
      await this.#check.require();
      const source = await openSource(this.#pools, spec);
      atFullSpeed();
      return { ...(await this.#pipeline(spec, sink, source)), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  /** The paths are the offer's, which has looked at them; it goes on where an earlier copy of it has landed. */
  async #offered({ copyId, sizeBytes, startBytes }: CopySpec, offerId: string): Promise<Prepared> {
    const open = this.#offers.get(offerId);
    const { sourcePath: source, targetPath: target, isSparse } = open.offer;
    requireOffered(copyId, open.offer, sizeBytes);
    await this.#check.require();
    open.begun(copyId);
    atFullSpeed();
    const findData = (signal: AbortSignal) => this.#findData(copyId, source, signal);
    const landedBytes = Math.min(open.landedBytes, startBytes);
    const pipeline = new LocalPipeline({ source, target, landedBytes, sparse: isSparse, findData, tools: this.#tools });
    const written = async () => open.written();
    return {
      pipeline: followed(pipeline, open, written),
      renew: undefined,
      digested: undefined,
      release: () => undefined,
    };
  }

  async #pipeline(spec: CopySpec, sink: PoolSink, source: string): Promise<Omit<Prepared, 'release'>> {
    const { copyId, startBytes, sizeBytes } = spec;
    const tools = this.#tools;
    const findData = (signal: AbortSignal) => this.#findData(copyId, source, signal);
    const span = { startBytes, endBytes: sizeBytes };
    if (sink.kind === 'digest') {
      const cached = (what: string) => this.#logger.warn({ copy_id: copyId, path: source }, what);
      const { segmentBytes } = sink;
      const pipeline = new DigestPipeline({ source, span, segmentBytes, findData, cached, tools });
      return { pipeline, renew: undefined, digested: () => digestedOf(pipeline.digests, pipeline.isDirect) };
    }
    if (sink.kind === 'remote') {
      const { address, ticket } = sink;
      const digests = spec.digestSegmentBytes > 0 ? new SegmentDigests(span, spec.digestSegmentBytes) : undefined;
      const tls = this.#tls;
      const pipeline = new RemotePipeline({ copyId, source, sink: address, ticket, tls, findData, digests, tools });
      const digested = digests && (() => digestedOf(digests, pipeline.isDirect));
      return { pipeline, renew: (next) => pipeline.renew(next), digested };
    }
    const open = sink.rewrite ? 'rewrite' : 'open';
    const target = await this.#targets[open](sink.pool, sink.migrationId, sizeBytes, startBytes);
    const pipeline = new LocalPipeline({
      source,
      target: target.path,
      landedBytes: target.landedBytes,
      sparse: target.readsZero,
      findData,
      tools,
    });
    return { pipeline: followed(pipeline, target.progress, target.close), renew: undefined, digested: undefined };
  }

  /** Without an answer every byte is moved: that takes longer, and is right all the same. */
  async #findData(copyId: string, path: string, signal: AbortSignal): Promise<DataSpans | undefined> {
    try {
      return await findData(path, signal);
    } catch (error) {
      signal.throwIfAborted();
      const problem = error instanceof Error ? error.message : String(error);
      this.#logger.warn(
        { copy_id: copyId, path, problem },
        'the holes of a volume cannot be found; all of it is moved',
      );
      return undefined;
    }
  }
}

function requireOffered(copyId: string, { id, sizeBytes }: CopyOffer, askedBytes: number): void {
  if (askedBytes === sizeBytes) return;
  const message = `copy ${copyId}: size_bytes is ${askedBytes}, but offer ${id} is of ${sizeBytes} bytes`;
  throw new Fault('REQUEST_INVALID', message, { copy_id: copyId, offer_id: id, size_bytes: String(askedBytes) });
}

function requireSpan({ copyId, startBytes, sizeBytes }: CopySpec): void {
  const whole = Number.isSafeInteger(sizeBytes) && Number.isSafeInteger(startBytes);
  if (whole && sizeBytes > 0 && startBytes >= 0 && startBytes <= sizeBytes) return;
  throw new Fault(
    'REQUEST_INVALID',
    `copy ${copyId}: from ${startBytes} to ${sizeBytes} is no span; start_bytes must be 0 or more, size_bytes 1 or more and not before it`,
    { copy_id: copyId, start_bytes: String(startBytes), size_bytes: String(sizeBytes) },
  );
}
