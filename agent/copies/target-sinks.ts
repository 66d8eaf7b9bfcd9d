import { takesDirectIo } from '../copy/direct-io.ts';
import type { Tools } from '../copy/tools.ts';
import { Fault } from '../fault.ts';
import type { SinkSpec, Sinks } from '../link/sinks.ts';
import type { Pools } from '../pools/pools.ts';
import type { ToolCheck } from '../tools/tool-check.ts';
import { atFullSpeed } from './full-speed.ts';
import { requireRoom } from './pipelines.ts';
import type { Use, Uses } from './uses.ts';

/** A hidden target that a copy from another host is to write. */
export interface SinkRequest {
  readonly copyId: string;
  readonly pool: string;
  readonly migrationId: string;
  readonly sizeBytes: number;
  readonly sourceHost: string;
}

interface Opened {
  readonly request: SinkRequest;
  readonly use: Use;
  readonly spec: Promise<SinkSpec>;
}

/** Opens hidden targets as sinks for other hosts, one copy each, and remembers how far each target has landed. */
export class TargetSinks {
  readonly #pools: Pools;
  readonly #uses: Uses;
  readonly #sinks: Sinks;
  readonly #check: ToolCheck;
  readonly #tools: Tools;
  readonly #opened = new Map<string, Opened>();
  /** By pool and migration; so that another copy of a migration goes on where the last one ended. */
  readonly #landedBytes = new Map<string, number>();
  /** How much of each target is among the bytes written, by pool and migration. */
  readonly #countedBytes = new Map<string, number>();
  readonly #writtenBytes = new Map<string, number>();

  constructor(options: { pools: Pools; uses: Uses; sinks: Sinks; check: ToolCheck; tools: Tools }) {
    this.#pools = options.pools;
    this.#uses = options.uses;
    this.#sinks = options.sinks;
    this.#check = options.check;
    this.#tools = options.tools;
  }

  /**
   * Opens a sink, or gives an open one a new ticket.
   * @throws Fault COPY_EXISTS when the copy has a sink for something else; TARGET_IN_USE, TARGET_NOT_FOUND, VOLUME_HELD
   */
  async open(request: SinkRequest): Promise<{ readonly ticket: string; readonly landedBytes: number }> {
    const opened = this.#opened.get(request.copyId) ?? this.#begin(request);
    if (!sameRequest(opened.request, request)) throw otherSink(request.copyId);
    try {
      return this.#sinks.open(await opened.spec);
    } catch (error) {
      this.#forgetSink(opened);
      throw error;
    }
  }

  /** Ends the sink of a copy; 0 when there is none. */
  async close(copyId: string): Promise<{ readonly landedBytes: number }> {
    const opened = this.#opened.get(copyId);
    if (opened !== undefined) this.#count(opened.request, this.#sinks.reachedBytes(copyId));
    const { landedBytes } = await this.#sinks.close(copyId);
    if (opened === undefined) return { landedBytes };
    this.#count(opened.request, landedBytes);
    this.#landedBytes.set(keyOf(opened.request), landedBytes);
    this.#forgetSink(opened);
    return { landedBytes };
  }

  /** How far a target had landed when its last sink was closed, in bytes. */
  landedBytes(pool: string, migrationId: string): number {
    return this.#landedBytes.get(keyOf({ pool, migrationId })) ?? 0;
  }

  /** Forgets how far a target had landed: it is gone, or it is a volume now. */
  forget(pool: string, migrationId: string): void {
    this.#landedBytes.delete(keyOf({ pool, migrationId }));
    this.#countedBytes.delete(keyOf({ pool, migrationId }));
  }

  /** Bytes from other hosts that have landed since the agent began, by pool. What is written again counts once. */
  writtenBytes(): ReadonlyMap<string, number> {
    for (const { request } of this.#opened.values()) this.#count(request, this.#sinks.reachedBytes(request.copyId));
    return this.#writtenBytes;
  }

  #count({ pool, migrationId }: SinkRequest, reachedBytes: number): void {
    const key = keyOf({ pool, migrationId });
    const counted = this.#countedBytes.get(key) ?? 0;
    if (reachedBytes <= counted) return;
    this.#countedBytes.set(key, reachedBytes);
    this.#writtenBytes.set(pool, (this.#writtenBytes.get(pool) ?? 0) + reachedBytes - counted);
  }

  #begin(request: SinkRequest): Opened {
    const { copyId, pool, migrationId } = request;
    const use = this.#uses.claim({ kind: 'target', pool, name: migrationId }, `the sink of copy ${copyId}`);
    const opened = { request, use, spec: this.#prepare(request) };
    this.#opened.set(copyId, opened);
    return opened;
  }

  async #prepare(request: SinkRequest): Promise<SinkSpec> {
    const { copyId, pool, migrationId, sizeBytes, sourceHost } = request;
    requireSize(request);
    await this.#check.require();
    const landedBytes = Math.min(this.#landedBytes.get(keyOf(request)) ?? 0, sizeBytes);
    const target = await this.#pools.get(pool).openTarget(migrationId, landedBytes);
    requireRoom(pool, migrationId, target.sizeBytes, sizeBytes);
    const direct = await takesDirectIo(this.#tools, target.path);
    atFullSpeed();
    const written = { path: target.path, direct, sparse: target.readsZero };
    return { copyId, target: written, sizeBytes, sourceHost, landedBytes };
  }

  #forgetSink(opened: Opened): void {
    if (this.#opened.get(opened.request.copyId) === opened) this.#opened.delete(opened.request.copyId);
    opened.use.release();
  }
}

function keyOf({ pool, migrationId }: Pick<SinkRequest, 'pool' | 'migrationId'>): string {
  return `${pool} ${migrationId}`;
}

function sameRequest(one: SinkRequest, other: SinkRequest): boolean {
  return keyOf(one) === keyOf(other) && one.sizeBytes === other.sizeBytes && one.sourceHost === other.sourceHost;
}

function otherSink(copyId: string): Fault {
  return new Fault(
    'COPY_EXISTS',
    `the sink of copy ${copyId} is open for something else; close it or choose another id`,
    {
      copy_id: copyId,
    },
  );
}

function requireSize({ copyId, sizeBytes }: SinkRequest): void {
  if (Number.isSafeInteger(sizeBytes) && sizeBytes > 0) return;
  throw new Fault('REQUEST_INVALID', `the sink of copy ${copyId}: size_bytes is ${sizeBytes}; it must be 1 or more`, {
    copy_id: copyId,
    size_bytes: String(sizeBytes),
  });
}
