import type { Logger } from 'pino';
import { Copy } from '../copy/copy.ts';
import type { CopyStatus } from '../copy/copy-status.ts';
import type { Grant } from '../copy/lease.ts';
import type { Digested } from '../digest/digested.ts';
import { Fault } from '../fault.ts';
import type { Pipelines, Prepared } from './pipelines.ts';
import { type CopySpec, sameSpec } from './spec.ts';

/** A copy that this agent has, with how it is now. */
export interface CopyReport {
  readonly copyId: string;
  readonly status: CopyStatus;
}

/** Hears that a copy changed; a copy that is forgotten comes with its last status. */
export type CopyListener = (copyId: string, last?: CopyStatus) => void;

interface Entry {
  readonly spec: CopySpec;
  readonly begun: Promise<Begun>;
}

interface Begun {
  readonly copy: Copy;
  /** Undefined for a copy that needs no tickets. */
  readonly renewTicket: ((ticket: string) => void) | undefined;
  readonly digested: Prepared['digested'];
}

/** The copies of which this agent is the source, by id. One that has ended stays until it is stopped. */
export class Copies {
  readonly #pipelines: Pipelines;
  readonly #logger: Logger;
  readonly #entries = new Map<string, Entry>();
  readonly #running = new Map<string, Copy>();
  readonly #listeners = new Set<CopyListener>();

  constructor(pipelines: Pipelines, logger: Logger) {
    this.#pipelines = pipelines;
    this.#logger = logger;
  }

  /**
   * Starts a copy; the same spec again takes the grant and the ticket and is the running copy.
   * @throws Fault COPY_EXISTS for another spec; TOOL_MISSING, VOLUME_*, TARGET_*, POOL_* when it cannot start
   */
  async start(spec: CopySpec, grant: Grant): Promise<CopyReport> {
    const known = this.#entries.get(spec.copyId);
    if (known !== undefined) return this.#again(known, spec, grant);
    const begun = this.#begin(spec, grant);
    this.#entries.set(spec.copyId, { spec, begun });
    try {
      return report(spec.copyId, (await begun).copy);
    } catch (error) {
      this.#entries.delete(spec.copyId);
      throw error;
    }
  }

  /** @throws Fault COPY_NOT_FOUND */
  async setRate(copyId: string, grant: Grant): Promise<CopyReport> {
    const { copy } = await this.#find(copyId);
    copy.setRate(grant);
    return report(copyId, copy);
  }

  /** @throws Fault COPY_NOT_FOUND; REQUEST_INVALID for a copy within this host */
  async setTicket(copyId: string, ticket: string): Promise<void> {
    const { renewTicket } = await this.#find(copyId);
    if (renewTicket === undefined) {
      throw new Fault('REQUEST_INVALID', `copy ${copyId} stays on this host and needs no ticket`, { copy_id: copyId });
    }
    renewTicket(ticket);
  }

  /** Of what was read up to now. @throws Fault COPY_NOT_FOUND; REQUEST_INVALID for a copy of which nothing is digested */
  async digests(copyId: string): Promise<Digested> {
    const { digested } = await this.#find(copyId);
    if (digested !== undefined) return digested();
    const message = `nothing of copy ${copyId} is digested; start one with a digest as its sink, or with digest_segment_bytes`;
    throw new Fault('REQUEST_INVALID', message, { copy_id: copyId });
  }

  /** Stops a copy for good and forgets it; undefined when there is none. */
  async stop(copyId: string): Promise<CopyReport | undefined> {
    const entry = this.#entries.get(copyId);
    const begun = await entry?.begun.catch(() => undefined);
    if (entry === undefined || begun === undefined) return undefined;
    const status = await begun.copy.stop();
    if (this.#entries.get(copyId) === entry) {
      this.#entries.delete(copyId);
      this.#running.delete(copyId);
      this.#tell(copyId, status);
    }
    return { copyId, status };
  }

  /** Lets every grant hold for so many milliseconds from now on. */
  renewLeases(leaseMs: number): void {
    for (const copy of this.#running.values()) copy.renewLease(leaseMs);
  }

  /** Every copy, ended ones too. */
  reports(): CopyReport[] {
    return [...this.#running].map(([copyId, copy]) => report(copyId, copy));
  }

  /** How a copy is; undefined where there is none. */
  find(copyId: string): CopyStatus | undefined {
    return this.#running.get(copyId)?.status();
  }

  /** What a copy is to do; undefined where there is none. */
  specOf(copyId: string): CopySpec | undefined {
    return this.#entries.get(copyId)?.spec;
  }

  /** Calls back after every change that progress alone does not make. @returns ends it */
  onChange(listener: CopyListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends every copy where it has landed. */
  async close(): Promise<void> {
    await Promise.all([...this.#running.values()].map((copy) => copy.stop()));
  }

  async #begin(spec: CopySpec, grant: Grant): Promise<Begun> {
    const { copyId, sizeBytes, startBytes } = spec;
    const { pipeline, renew, release, digested } = await this.#pipelines.prepare(spec);
    const copy = new Copy({ pipeline, sizeBytes, startBytes, grant });
    this.#running.set(copyId, copy);
    copy.onChange(() => this.#tell(copyId), new AbortController().signal);
    this.#tell(copyId);
    this.#logger.info({ copy_id: copyId, pool: spec.pool, volume: spec.volume, sink: spec.sink.kind }, 'copy started');
    void copy.ended.then((status) => {
      release();
      this.#logEnd(copyId, status);
    });
    const renewTicket =
      renew &&
      ((ticket: string) => {
        renew(ticket);
        copy.renewTicket();
      });
    return { copy, renewTicket, digested };
  }

  async #again(known: Entry, spec: CopySpec, grant: Grant): Promise<CopyReport> {
    const { copyId, sink } = spec;
    if (!sameSpec(known.spec, spec)) {
      throw new Fault('COPY_EXISTS', `copy ${copyId} is there already and does something else; choose another id`, {
        copy_id: copyId,
      });
    }
    const { copy, renewTicket } = await known.begun;
    copy.setRate(grant);
    if (sink.kind === 'remote' && known.spec.sink.kind === 'remote' && sink.ticket !== known.spec.sink.ticket) {
      renewTicket?.(sink.ticket);
    }
    return report(copyId, copy);
  }

  async #find(copyId: string): Promise<Begun> {
    const begun = await this.#entries.get(copyId)?.begun.catch(() => undefined);
    if (begun === undefined) {
      throw new Fault('COPY_NOT_FOUND', `this agent has no copy ${copyId}`, { copy_id: copyId });
    }
    return begun;
  }

  #tell(copyId: string, last?: CopyStatus): void {
    for (const listener of this.#listeners) listener(copyId, last);
  }

  #logEnd(copyId: string, { phase, landedBytes, legs, fault }: CopyStatus): void {
    const facts = { copy_id: copyId, landed_bytes: landedBytes, legs };
    if (fault === null) this.#logger.info(facts, `copy ${phase}`);
    else this.#logger.error({ ...facts, reason: fault.reason, ...fault.facts }, `copy failed: ${fault.message}`);
  }
}

function report(copyId: string, copy: Copy): CopyReport {
  return { copyId, status: copy.status() };
}
