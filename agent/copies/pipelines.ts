import type { Logger } from 'pino';
import type { TlsMaterial } from '../../pki/identity.ts';
import { LocalPipeline } from '../copy/local-pipeline.ts';
import type { Pipeline } from '../copy/pipeline.ts';
import type { Tools } from '../copy/tools.ts';
import type { DataSpans } from '../extents/data-spans.ts';
import { findData } from '../extents/find-data.ts';
import { Fault } from '../fault.ts';
import { RemotePipeline } from '../link/remote-pipeline.ts';
import type { Pools } from '../pools/pools.ts';
import type { ToolCheck } from '../tools/tool-check.ts';
import { atFullSpeed } from './full-speed.ts';
import type { CopySpec } from './spec.ts';
import type { Use, Uses } from './uses.ts';

/** What a copy runs on, made ready. */
export interface Prepared {
  readonly pipeline: Pipeline;
  /** Takes another ticket; undefined where none is needed. */
  readonly renew: ((ticket: string) => void) | undefined;
  /** Gives source and target back, once nothing of the copy runs any more. */
  release(): void;
}

/** Makes pipelines ready: the tools are there, source and target are nobody else's and large enough. */
export class Pipelines {
  readonly #pools: Pools;
  readonly #uses: Uses;
  readonly #check: ToolCheck;
  readonly #tools: Tools;
  readonly #tls: TlsMaterial;
  readonly #logger: Logger;

  constructor(options: {
    pools: Pools;
    uses: Uses;
    check: ToolCheck;
    tools: Tools;
    tls: TlsMaterial;
    logger: Logger;
  }) {
    this.#pools = options.pools;
    this.#uses = options.uses;
    this.#check = options.check;
    this.#tools = options.tools;
    this.#tls = options.tls;
    this.#logger = options.logger;
  }

  /** @throws Fault saying why the copy cannot start; nothing is in use then */
  async prepare(spec: CopySpec): Promise<Prepared> {
    requireSpan(spec);
    const held: Use[] = [];
    const release = () => {
      for (const use of held) use.release();
    };
    try {
      held.push(this.#uses.claim({ kind: 'volume', pool: spec.pool, name: spec.volume }, `copy ${spec.copyId}`));
      if (spec.sink.kind === 'local') {
        const { pool, migrationId } = spec.sink;
        held.push(this.#uses.claim({ kind: 'target', pool, name: migrationId }, `copy ${spec.copyId}`));
      }
      await this.#check.require();
      const source = await this.#source(spec);
      atFullSpeed();
      return { ...(await this.#pipeline(spec, source)), release };
    } catch (error) {
      release();
      throw error;
    }
  }

  async #source({ pool, volume, sizeBytes }: CopySpec): Promise<string> {
    const source = await this.#pools.get(pool).openSource(volume);
    if (source.sizeBytes < sizeBytes) {
      throw new Fault(
        'SOURCE_SHORT',
        `pool ${pool}, volume ${volume} has ${source.sizeBytes} bytes, less than the ${sizeBytes} to copy; look at it again and start anew`,
        { pool, volume, size_bytes: String(source.sizeBytes), wanted_bytes: String(sizeBytes) },
      );
    }
    return source.path;
  }

  async #pipeline(spec: CopySpec, source: string): Promise<Omit<Prepared, 'release'>> {
    const { copyId, sink, startBytes, sizeBytes } = spec;
    const tools = this.#tools;
    const findData = (signal: AbortSignal) => this.#findData(copyId, source, signal);
    if (sink.kind === 'remote') {
      const { address, ticket } = sink;
      const pipeline = new RemotePipeline({ copyId, source, sink: address, ticket, tls: this.#tls, findData, tools });
      return { pipeline, renew: (next) => pipeline.renew(next) };
    }
    const target = await this.#pools.get(sink.pool).openTarget(sink.migrationId, startBytes);
    requireRoom(sink.pool, sink.migrationId, target.sizeBytes, sizeBytes);
    const pipeline = new LocalPipeline({
      source,
      target: target.path,
      landedBytes: startBytes,
      sparse: target.readsZero,
      findData,
      tools,
    });
    return { pipeline, renew: undefined };
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

/** @throws Fault TARGET_TOO_SMALL */
export function requireRoom(pool: string, migrationId: string, roomBytes: number, sizeBytes: number): void {
  if (sizeBytes <= roomBytes) return;
  throw new Fault(
    'TARGET_TOO_SMALL',
    `pool ${pool}, the target of migration ${migrationId} has ${roomBytes} bytes, the copy ${sizeBytes}; discard it and create a larger one`,
    { pool, migration_id: migrationId, free_bytes: String(roomBytes), size_bytes: String(sizeBytes) },
  );
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
