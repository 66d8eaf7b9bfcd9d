import { takesDirectIo } from '../copy/direct-io.ts';
import type { Tools } from '../copy/tools.ts';
import { Fault } from '../fault.ts';
import type { SinkSpec, Sinks } from '../link/sinks.ts';
import type { ToolCheck } from '../tools/tool-check.ts';
import { atFullSpeed } from './full-speed.ts';
import type { HiddenTargets, OpenedTarget } from './hidden-targets.ts';
import type { Use, Uses } from './uses.ts';

/** A hidden target that a copy from another host is to write. */
export interface SinkRequest {
  readonly copyId: string;
  readonly pool: string;
  readonly migrationId: string;
  readonly sizeBytes: number;
  readonly sourceHost: string;
  /** Write again from there on, in bytes; undefined to go on where the target has landed. */
  readonly rewriteFromBytes: number | undefined;
}

interface Opened {
  readonly request: SinkRequest;
  readonly use: Use;
  readonly target: Promise<OpenedTarget>;
  readonly spec: Promise<SinkSpec>;
  /** How far it landed, once it is being closed. */
  closing: Promise<number> | undefined;
}

/** Opens hidden targets as sinks for other hosts, one copy each. */
export class TargetSinks {
  readonly #targets: HiddenTargets;
  readonly #uses: Uses;
  readonly #sinks: Sinks;
  readonly #check: ToolCheck;
  readonly #tools: Tools;
  readonly #opened = new Map<string, Opened>();
  /** How far each target was ever seen to have landed, in bytes, by pool and migration. */
  readonly #reachedBytes = new Map<string, number>();
  readonly #writtenBytes = new Map<string, number>();

  constructor(options: { targets: HiddenTargets; uses: Uses; sinks: Sinks; check: ToolCheck; tools: Tools }) {
    this.#targets = options.targets;
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
    await this.#opened.get(request.copyId)?.closing;
    const opened = this.#opened.get(request.copyId) ?? this.#begin(request);
    if (!sameRequest(opened.request, request)) throw otherSink(request.copyId);
    try {
      return this.#sinks.open(await opened.spec);
    } catch (error) {
      opened.closing ??= this.#letGo(opened);
      await opened.closing;
      throw error;
    }
  }

  /** Ends the sink of a copy; 0 when there is none. */
  async close(copyId: string): Promise<{ readonly landedBytes: number }> {
    const opened = this.#opened.get(copyId);
    if (opened === undefined) return { landedBytes: 0 };
    opened.closing ??= this.#close(opened);
    return { landedBytes: await opened.closing };
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#opened.keys()].map((copyId) => this.close(copyId)));
  }

  /** The target is gone, or it is a volume now: what is written under its name from now on is counted anew. */
  forget(pool: string, migrationId: string): void {
    this.#reachedBytes.delete(keyOf({ pool, migrationId }));
  }

  /** Bytes from other hosts that have landed since the agent began, by pool. What is written again counts once, a hole not at all. */
  writtenBytes(): ReadonlyMap<string, number> {
    return this.#writtenBytes;
  }

  #begin(request: SinkRequest): Opened {
    const { copyId, pool, migrationId } = request;
    const use = this.#uses.claim({ kind: 'target', pool, name: migrationId }, `the sink of copy ${copyId}`);
    const target = this.#openTarget(request);
    const opened = { request, use, target, spec: this.#prepare(request, target), closing: undefined };
    this.#opened.set(copyId, opened);
    return opened;
  }

  async #openTarget(request: SinkRequest): Promise<OpenedTarget> {
    const { pool, migrationId, sizeBytes, rewriteFromBytes } = request;
    requireSize(request);
    await this.#check.require();
    if (rewriteFromBytes !== undefined) {
      return this.#targets.rewrite(pool, migrationId, sizeBytes, rewriteFromBytes);
    }
    return this.#targets.open(pool, migrationId, sizeBytes);
  }

  async #prepare(request: SinkRequest, opening: Promise<OpenedTarget>): Promise<SinkSpec> {
    const { copyId, pool, sizeBytes, sourceHost } = request;
    const { path, readsZero, landedBytes, progress } = await opening;
    const direct = await takesDirectIo(this.#tools, path);
    atFullSpeed();
    const target = { path, direct, sparse: readsZero };
    const reachedBytes = Math.max(landedBytes, this.#reachedBytes.get(keyOf(request)) ?? 0);
    const reached = (bytes: number, writtenBytes: number) => {
      this.#reachedBytes.set(keyOf(request), bytes);
      this.#writtenBytes.set(pool, (this.#writtenBytes.get(pool) ?? 0) + writtenBytes);
    };
    return { copyId, target, sizeBytes, sourceHost, landedBytes, reachedBytes, reached, follower: progress };
  }

  async #close(opened: Opened): Promise<number> {
    const { request, spec, target } = opened;
    const { copyId } = request;
    const isOpen = await spec.then(
      () => true,
      () => false,
    );
    const { landedBytes } = await this.#sinks.close(copyId);
    if (isOpen) (await target).progress.legEnded(landedBytes, false);
    return this.#letGo(opened);
  }

  /** @returns how far the target landed, in bytes; 0 where it was never opened */
  async #letGo({ request, use, target }: Opened): Promise<number> {
    const opened = await target.catch(() => undefined);
    const landedBytes = (await opened?.close()) ?? 0;
    this.#opened.delete(request.copyId);
    use.release();
    return landedBytes;
  }
}

function keyOf({ pool, migrationId }: Pick<SinkRequest, 'pool' | 'migrationId'>): string {
  return `${pool} ${migrationId}`;
}

function sameRequest(one: SinkRequest, other: SinkRequest): boolean {
  const key = ({ sizeBytes, sourceHost, rewriteFromBytes, ...target }: SinkRequest) =>
    JSON.stringify([keyOf(target), sizeBytes, sourceHost, rewriteFromBytes]);
  return key(one) === key(other);
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
