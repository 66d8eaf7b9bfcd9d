import type { INestApplicationContext } from '@nestjs/common';
import { readDaemonConfig } from '../../daemon/config/daemon-config.ts';
import { Environment } from '../../daemon/environment.ts';
import { openLog } from '../../daemon/log.ts';
import { startDaemon } from '../../daemon/start.ts';
import { readTlsMaterial } from '../../pki/identity.ts';
import { DaemonRig, type RigClients } from './daemon-rig.ts';
import type { FakeCopy } from './fake-copy.ts';
import { until } from './until.ts';

export const MiB = 2 ** 20;

/** Larger than what lands while a test runs. */
const volumeBytes = 2 ** 40;

/** A daemon and simulated agents whose copies never end, with what they were granted in sum at every moment. */
export class FleetOnBudgets {
  readonly rig: DaemonRig;
  #daemon: INestApplicationContext | undefined;
  #clients: RigClients | undefined;
  #peakBytes = 0;

  private constructor(rig: DaemonRig) {
    this.rig = rig;
  }

  /** @param policies files by path in the policy folder */
  static async start(hosts: readonly string[], policies: Readonly<Record<string, string>>): Promise<FleetOnBudgets> {
    let fleet: FleetOnBudgets | undefined;
    const options = { capacityBytes: 2 ** 50, onGrant: () => fleet?.sum() };
    const rig = await DaemonRig.make(Object.fromEntries(hosts.map((host) => [host, options])), policies);
    fleet = new FleetOnBudgets(rig);
    await fleet.#startDaemon();
    return fleet;
  }

  get clients(): RigClients {
    if (this.#clients === undefined) throw new Error('the daemon is not started');
    return this.#clients;
  }

  /** The most that copies were allowed in sum at any moment, in MiB per second. */
  get peakMiB(): number {
    return this.#peakBytes / MiB;
  }

  forgetPeak(): void {
    this.#peakBytes = 0;
    this.sum();
  }

  /** What copies are allowed in sum now, as they see it; in bytes per second. */
  sum(): number {
    const sum = this.#copies().reduce((total, { grantedBytesPerSecond }) => total + grantedBytesPerSecond, 0);
    this.#peakBytes = Math.max(this.#peakBytes, sum);
    return sum;
  }

  /** What copies move in sum now. */
  movingMiB(): number {
    return this.#copies().reduce((total, { bytesPerSecond }) => total + bytesPerSecond, 0) / MiB;
  }

  /** How often copies were granted a rate. */
  grants(): number {
    return this.#copies().reduce((count, { grants }) => count + grants, 0);
  }

  /** The copy of the migration with that id. */
  copyOf(id: string): FakeCopy {
    const copy = this.#copies().find((each) => each.id.startsWith(`${id}.`));
    if (copy === undefined) throw new Error(`no copy of ${id}`);
    return copy;
  }

  /** Asks for a migration of a volume of that name. */
  async migrate(id: string, from: string, to: string): Promise<void> {
    this.rig.agent(from).storage.add('fast', id, volumeBytes);
    const destination = { destinationHost: to, destinationPool: 'fast' };
    await this.clients.migrations.createMigration({ migrationId: id, volume: id, ...destination });
  }

  /** Waits until each is granted so many MiB per second, to within a fiftieth. */
  async granted(expected: Readonly<Record<string, number>>): Promise<void> {
    let seen: Record<string, number> = {};
    const isSo = () => {
      seen = Object.fromEntries(
        Object.keys(expected).map((id) => [id, (this.#find(id)?.grantedBytesPerSecond ?? -MiB) / MiB]),
      );
      return Object.entries(expected).every(
        ([id, mebibytes]) => Math.abs((seen[id] ?? 0) - mebibytes) <= mebibytes / 50,
      );
    };
    await this.until(`grants of ${JSON.stringify(expected)}`, isSo).catch((error: unknown) => {
      throw new Error(`found ${JSON.stringify(seen)}`, { cause: error });
    });
  }

  /** @returns milliseconds that it took */
  async timed(work: () => Promise<unknown>): Promise<number> {
    const begunAt = performance.now();
    await work();
    return Math.round(performance.now() - begunAt);
  }

  /** Waits until it is so; grants are summed up meanwhile. */
  async until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
    await until(what, async () => {
      this.sum();
      return (await isSo()) ? true : undefined;
    });
  }

  async show(migrationId: string) {
    const { migration } = await this.clients.migrations.getMigration({ migrationId });
    if (migration === null) throw new Error(`no migration ${migrationId}`);
    return migration;
  }

  /** Waits until there is a budget of that name. */
  async budget(name: string) {
    return until(`budget ${name}`, async () => {
      const { budgets } = await this.clients.budgets.listBudgets({});
      return budgets.find((budget) => budget.name === name);
    });
  }

  async restart(): Promise<void> {
    await this.#stopDaemon();
    await this.#startDaemon();
  }

  async stop(): Promise<void> {
    await this.#stopDaemon();
    this.rig.dispose();
  }

  #find(id: string): FakeCopy | undefined {
    return this.#copies().find((copy) => copy.id.startsWith(`${id}.`));
  }

  #copies(): FakeCopy[] {
    return [...this.rig.agents.values()].flatMap((agent) => agent.copies()).filter(({ runs }) => runs);
  }

  async #startDaemon(): Promise<void> {
    const config = await readDaemonConfig(this.rig.configFile);
    const tls = readTlsMaterial(config.tls, 'daemon', new Date());
    this.#daemon = await startDaemon(new Environment(config, tls, openLog({ log: 'error' })));
    const clients = this.rig.clients();
    this.#clients = clients;
    await until('all hosts up', async () => {
      const { hosts } = await clients.hosts.listHosts({});
      return hosts.every(({ state }) => state === 'HOST_STATE_UP') || undefined;
    });
  }

  async #stopDaemon(): Promise<void> {
    this.#clients?.channel.close();
    await this.#daemon?.close();
  }
}
