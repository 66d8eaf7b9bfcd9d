import { setTimeout as sleep } from 'node:timers/promises';
import { migrationIdOf } from '../../daemon/core/migration/name.ts';
import { installation } from '../../scripts/local-cluster/cluster.ts';
import { type Program, startProgram } from '../../scripts/local-cluster/program.ts';
import { DaemonRig, type RigClients } from '../../test/support/daemon-rig.ts';
import type { FakeCopy } from '../../test/support/fake-copy.ts';
import { storeAccepted } from '../fleet/accepted.ts';
import { fleetPool, volumeBytes } from '../fleet/estate.ts';
import { until } from '../policies/running-copies.ts';
import { adoptAgent, adoptCopies, adoptHosts, adoptPolicies, adoptSize } from './estate.ts';
import { Interruptions } from './interruptions.ts';

/** What a copy lives on while there is no daemon, in milliseconds: shorter than usual, so that the trial lasts until it would have ended. */
const leaseMs = 10_000;
/** How often the daemon is asked what it knows, in milliseconds. */
const askMs = 50;

/** What came of a daemon's death and its next start. */
export interface Restart {
  /** From the start of the process until it serves, in seconds. */
  readonly servingSeconds: number;
  /** From the start of the process until it tells of every copy where that has been since. */
  readonly knownSeconds: number;
  /** Copies that did not run at some moment until every lease of before would have ended. */
  readonly interrupted: number;
  /** Calls meanwhile that start, stop or reconnect a copy, or give it another rate. */
  readonly calls: number;
}

/** Calls that do not leave a copy as it is. A SetRate that is taken counts as a grant of its copy. */
const meddling = new Set(['startCopy', 'stopCopy', 'setTicket', 'openSink', 'closeSink']);

/** A daemon as an operator starts it, with a thousand copies on simulated agents, that is killed and started again. */
export class RestartingDaemon {
  readonly #rig: DaemonRig;
  readonly #signal: AbortSignal;
  #daemon: Program | undefined;

  private constructor(rig: DaemonRig, signal: AbortSignal) {
    this.#rig = rig;
    this.#signal = signal;
  }

  /** Every copy runs when this settles. @throws Error when they do not within a minute */
  static async start(signal: AbortSignal): Promise<RestartingDaemon> {
    const hosts = Object.fromEntries(adoptHosts.map((host) => [host, adoptAgent]));
    const rig = await DaemonRig.make(hosts, adoptPolicies, { lease: `${leaseMs / 1000}s` });
    const restarting = new RestartingDaemon(rig, signal);
    try {
      for (const { source, volume } of adoptCopies) rig.agent(source).storage.add(fleetPool, volume, volumeBytes);
      await storeAccepted(rig.folder, adoptCopies);
      await restarting.#startDaemon();
      await until('every copy to run', signal, () => restarting.#copies().length === adoptSize.copies);
      await restarting.#untilKnown();
    } catch (error) {
      await restarting[Symbol.asyncDispose]();
      throw error;
    }
    return restarting;
  }

  /** Kills the daemon, starts it again at once and waits until the copies would have ended without one. */
  async restart(): Promise<Restart> {
    await this.#untilQuiet();
    using interruptions = new Interruptions(() => this.#copies());
    const callsBefore = this.#calls();
    await this.#daemon?.kill();
    const killedAt = performance.now();
    await this.#startDaemon();
    const servingSeconds = (performance.now() - killedAt) / 1000;
    await this.#untilKnown();
    const knownSeconds = (performance.now() - killedAt) / 1000;
    await sleep(Math.max(0, killedAt + leaseMs * 1.2 - performance.now()), undefined, { signal: this.#signal });
    const calls = this.#calls() - callsBefore;
    return { servingSeconds, knownSeconds, interrupted: interruptions.count, calls };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#daemon?.stop();
    this.#rig.dispose();
  }

  #copies(): FakeCopy[] {
    return [...this.#rig.agents.values()].flatMap((agent) => agent.copies());
  }

  #calls(): number {
    const calls = [...this.#rig.agents.values()].flatMap((agent) => agent.calls);
    const grants = this.#copies().reduce((sum, copy) => sum + copy.grants, 0);
    return grants + calls.filter((call) => meddling.has(call)).length;
  }

  async #startDaemon(): Promise<void> {
    const args = ['--config', this.#rig.configFile];
    const log = `${this.#rig.folder}/daemon.log`;
    this.#daemon = await startProgram('daemon', `${installation}/bin/sluiced`, args, log);
  }

  /** What is told must be further than the copy was when this was called, so that none of it comes from the store. */
  async #untilKnown(): Promise<void> {
    const copies = this.#copies();
    for (const copy of copies) copy.move();
    const landed = new Map(copies.map((copy) => [migrationIdOf(copy.id), copy.landedBytes]));
    const clients = this.#rig.clients();
    try {
      await until('every copy to be known', this.#signal, async () => {
        await sleep(askMs, undefined, { signal: this.#signal });
        return knowsAll(clients, landed);
      });
    } finally {
      clients.channel.close();
    }
  }

  /** Until no rate was changed for two seconds: a budget that was just divided is no part of what is measured. */
  async #untilQuiet(): Promise<void> {
    let [calls, since] = [this.#calls(), performance.now()];
    await until('the rates to settle', this.#signal, () => {
      if (calls === this.#calls()) return performance.now() - since > 2_000;
      [calls, since] = [this.#calls(), performance.now()];
      return false;
    });
  }
}

async function knowsAll({ migrations }: RigClients, landed: ReadonlyMap<string, number>): Promise<boolean> {
  const told = await migrations.listMigrations({ pageSize: 1000, states: ['MIGRATION_STATE_COPYING'] });
  const known = told.migrations.filter(({ id, landedBytes }) => landedBytes > (landed.get(id) ?? Number.NaN));
  return known.length === landed.size;
}
