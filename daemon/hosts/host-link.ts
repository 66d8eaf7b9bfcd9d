import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { CopyStatus } from '../core/plan/copy-status.ts';
import type { HostStanding } from '../core/plan/standing.ts';
import type { Agent, AgentFacts, AgentNews, OfferFacts } from './agent.ts';
import { AgentFailure } from './agent-failure.ts';
import type { Pacing } from './pacing.ts';
import { SignOfLife } from './sign-of-life.ts';

/** Where the news of one host go. */
export interface LinkListener {
  standingChanged(standing: HostStanding): void;
  /** @param before what was known of it; undefined for a copy that was not */
  copyChanged(status: CopyStatus, before: CopyStatus | undefined): void;
  offersChanged(): void;
}

/** Milliseconds between attempts to reach an agent: the first, and the most. */
const firstPauseMs = 200;
const longestPauseMs = 3_000;
/** An agent sends something every two seconds; after so many milliseconds of silence it counts as away. */
const longestSilenceMs = 6_000;

/**
 * One host as the daemon sees it: kept connected, its copies followed by the agent's Watch stream. It is up from the first
 * complete list of copies on, so that a copy which is not known here does not exist there.
 */
export class HostLink {
  readonly host: string;
  readonly address: string;
  readonly agent: Agent;
  readonly #listener: LinkListener;
  readonly #pacing: Pacing;
  readonly #closed = new AbortController();
  readonly #copies = new Map<string, CopyStatus>();
  #offers: readonly OfferFacts[] = [];
  #standing: HostStanding = { kind: 'connecting' };
  #facts: AgentFacts | undefined;
  #lastHeardAt: number | undefined;
  /** By the monotonic clock, in milliseconds. */
  #leasesRenewedAt: number | undefined;

  /** @param pacing of all links together: to connect costs both sides */
  constructor(host: string, address: string, agent: Agent, listener: LinkListener, pacing: Pacing) {
    this.host = host;
    this.address = address;
    this.agent = agent;
    this.#listener = listener;
    this.#pacing = pacing;
  }

  get standing(): HostStanding {
    return this.#standing;
  }

  /** Empty until first heard. */
  get agentVersion(): string {
    return this.#facts?.version ?? '';
  }

  /** Milliseconds of Unix time; undefined until first heard. */
  get lastHeardAt(): number | undefined {
    return this.#lastHeardAt;
  }

  /** Milliseconds since its leases were last renewed; undefined until they have been once. */
  get leaseAgeMs(): number | undefined {
    return this.#leasesRenewedAt === undefined ? undefined : performance.now() - this.#leasesRenewedAt;
  }

  /** Copies of which this host is the source, also ended ones that were not forgotten yet; none unless it is up. */
  get copies(): ReadonlyMap<string, CopyStatus> {
    return this.#copies;
  }

  /** Copies that programs of the host offer; none unless it is up. */
  get offers(): readonly OfferFacts[] {
    return this.#offers;
  }

  /** Follows the agent until `close`. */
  async run(): Promise<void> {
    const { signal } = this.#closed;
    for (let failures = 0; !signal.aborted; failures += 1) {
      await sleep(this.#pacing.delayMs(), undefined, { signal }).catch(() => undefined);
      const error = await this.#follow(signal).catch((caught: unknown) => caught);
      if (signal.aborted) return;
      if (this.#standing.kind === 'up') failures = 0;
      this.#lose(error);
      const pause = Math.min(longestPauseMs, firstPauseMs * 2 ** failures);
      await sleep(pause * (0.8 + 0.4 * Math.random()), undefined, { signal }).catch(() => undefined);
    }
  }

  /** Lets every rate that its copies have hold for so many milliseconds from now on. @throws AgentFailure */
  async renewLeases(leaseMs: number): Promise<void> {
    await this.agent.renewLeases(leaseMs);
    this.#leasesRenewedAt = performance.now();
  }

  close(): void {
    this.#closed.abort();
    this.agent.close();
  }

  /** Takes in a status that came as the answer of a call, so that nobody waits for the stream to say the same. */
  hear(status: CopyStatus): void {
    const before = this.#copies.get(status.copyId);
    this.#copies.set(status.copyId, status);
    this.#listener.copyChanged(status, before);
  }

  /** A copy that its agent was told to forget. */
  forget(copyId: string): void {
    this.#copies.delete(copyId);
  }

  async #follow(closed: AbortSignal): Promise<void> {
    const facts = await this.agent.describe(closed);
    this.#facts = facts;
    this.#lastHeardAt = Date.now();
    const objection = this.#objectionTo(facts);
    if (objection !== undefined) throw new AgentFailure('REFUSED', objection, { host: this.host }, { transient: true });
    using silence = new SignOfLife(longestSilenceMs, closed);
    try {
      await this.agent.watch(silence.signal, (news) => {
        silence.heard();
        this.#lastHeardAt = Date.now();
        this.#take(facts, news);
      });
    } catch (error) {
      if (silence.isOver && !closed.aborted) throw new Error(`nothing heard from it for ${longestSilenceMs / 1000} s`);
      throw error;
    }
    throw new Error('its agent is shutting down');
  }

  #objectionTo(facts: AgentFacts): string | undefined {
    if (facts.host !== this.host)
      return `its agent is configured as host ${facts.host}; correct agent.yaml or the inventory`;
    return facts.missingTools.length > 0 ? facts.missingTools.join('; ') : undefined;
  }

  /** An offer is there as long as its copy is; so both are taken in before anybody hears of either. */
  #take(facts: AgentFacts, { copies, complete, offers }: AgentNews): void {
    if (offers !== undefined) this.#offers = offers;
    if (complete) this.#begin(facts, copies);
    else for (const status of copies) this.hear(status);
    if (offers !== undefined) this.#listener.offersChanged();
  }

  #begin({ instanceId }: AgentFacts, copies: readonly CopyStatus[]): void {
    this.#copies.clear();
    for (const status of copies) this.#copies.set(status.copyId, status);
    this.#stand({ kind: 'up', instanceId });
    for (const status of copies) this.#listener.copyChanged(status, undefined);
  }

  #lose(error: unknown): void {
    this.#copies.clear();
    this.#offers = [];
    const reason = error instanceof Error ? error.message : String(error);
    const isRefused = error instanceof AgentFailure && (error.reason === 'REFUSED' || error.isRefusal);
    this.#stand({ kind: isRefused ? 'refused' : 'down', reason });
  }

  /** What is known already is not told again at every attempt. */
  #stand(standing: HostStanding): void {
    if (isDeepStrictEqual(standing, this.#standing)) return;
    this.#standing = standing;
    this.#listener.standingChanged(standing);
  }
}
