import { renameSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { installation } from '../../scripts/local-cluster/cluster.ts';
import { freePorts } from '../../scripts/local-cluster/ports.ts';
import { type Program, startProgram } from '../../scripts/local-cluster/program.ts';
import type { Bench } from '../trial.ts';
import { storeAccepted } from './accepted.ts';
import { commonBudget, commonBudgetFile, fleetPolicies } from './estate.ts';
import { type Load, loadOf } from './load.ts';
import { type Granted, type Known, World } from './world.ts';

/** A daemon as an operator starts it, with its store on a disk and the agents of the fleet in another process. */
export class Fleet {
  readonly #stack: AsyncDisposableStack;
  readonly #world: World;
  readonly #daemon: Program;
  readonly #folder: string;
  readonly #metrics: string;

  private constructor(stack: AsyncDisposableStack, world: World, daemon: Program, folder: string, metrics: string) {
    this.#stack = stack;
    this.#world = world;
    this.#daemon = daemon;
    this.#folder = folder;
    this.#metrics = metrics;
  }

  /** The daemon begins as after a restart, with all migrations waiting. */
  static async start(commonBytesPerSecond: number): Promise<Fleet> {
    await using stack = new AsyncDisposableStack();
    const world = stack.use(new World());
    // At another address than the agents, one of which might take the port meanwhile.
    const metrics = `127.0.0.2:${(await freePorts(1))[0]}`;
    const settings = { lease: '10s', metrics: { listen: metrics } };
    const { folder, configFile } = await world.ask('make', fleetPolicies(commonBytesPerSecond), settings);
    await storeAccepted(folder);
    const sluiced = `${installation}/bin/sluiced`;
    const daemon = await startProgram('daemon', sluiced, ['--config', configFile], `${folder}/daemon.log`);
    stack.defer(() => daemon.stop());
    return new Fleet(stack.move(), world, daemon, folder, metrics);
  }

  /** @returns seconds until every copy runs */
  async running(): Promise<number> {
    const begunAt = performance.now();
    await this.#world.ask('running');
    return (performance.now() - begunAt) / 1000;
  }

  granted(): Promise<Granted> {
    return this.#world.ask('granted');
  }

  known(count: number): Promise<Known> {
    return this.#world.ask('known', count);
  }

  load(): Load {
    return loadOf(this.#daemon.pid);
  }

  /** Settles once no rate was sent for that long. */
  async settled(quietMs: number, signal: AbortSignal): Promise<Granted> {
    for (;;) {
      const granted = await this.granted();
      if (performance.timeOrigin + performance.now() - granted.lastAt > quietMs) return granted;
      await sleep(50, undefined, { signal });
    }
  }

  /** Settles once the copies may use a common budget of that much, no more and hardly less, and no rate was sent for a second. */
  async sharing(commonBytesPerSecond: number, signal: AbortSignal): Promise<Granted> {
    const deadline = performance.now() + 60_000;
    for (;;) {
      const granted = await this.settled(1_000, signal);
      const part = granted.sumBytesPerSecond / commonBytesPerSecond;
      if (part <= 1 && part > 0.99) return granted;
      if (performance.now() > deadline)
        throw new Error(`${(part * 100).toFixed(1)} % of the common budget are granted`);
      await sleep(50, undefined, { signal });
    }
  }

  /** Sets what all copies share, as an editor does. @returns when the file was renamed, in milliseconds of Unix time */
  editCommon(bytesPerSecond: number): number {
    const file = `${this.#folder}/policies/${commonBudgetFile}`;
    writeFileSync(`${file}.new`, commonBudget(bytesPerSecond));
    const renamedAt = performance.timeOrigin + performance.now();
    renameSync(`${file}.new`, file);
    return renamedAt;
  }

  /** Seconds that the daemon's event loop was late since somebody looked last, or before that: the value below which that part lies. */
  async loopLag(bench: Bench): Promise<{ readonly p99: number; readonly most: number }> {
    const page = await (await fetch(`http://${this.#metrics}/metrics`, { signal: bench.signal })).text();
    const value = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1]);
    return { p99: value('nodejs_eventloop_lag_p99_seconds'), most: value('nodejs_eventloop_lag_max_seconds') };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}
