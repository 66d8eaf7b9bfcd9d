import { setTimeout as sleep } from 'node:timers/promises';
import { installation } from '../../scripts/local-cluster/cluster.ts';
import { startProgram } from '../../scripts/local-cluster/program.ts';
import { DaemonRig, type RigClients } from '../../test/support/daemon-rig.ts';
import type { FakeCopy } from '../../test/support/fake-copy.ts';
import { estateFiles } from './estate.ts';
import { defaultFile, defaultOf } from './estate-folder.ts';

const hosts = 10;
const copiesPerHost = 10;
const volumeBytes = 2 ** 40;
/** After so long the hosts that are down are tried again one by one, and not all at once as at the start. */
const settlingMs = 5_000;
/** None that a rule of the estate looks for: the default decides. */
const volumeName = (number: number) => `copy${number}`;
const hostName = (number: number) => `sim-${String(number % hosts).padStart(2, '0')}`;

/** A daemon as an operator starts it, with a hundred copies on simulated agents, reached by real calls over TLS. */
export class RunningCopies {
  readonly clients: RigClients;
  readonly #rig: DaemonRig;
  readonly #stack: AsyncDisposableStack;

  private constructor(rig: DaemonRig, stack: AsyncDisposableStack) {
    this.#rig = rig;
    this.#stack = stack;
    this.clients = rig.clients();
    stack.defer(() => this.clients.channel.close());
  }

  /** Everything runs when this settles, and ends when it is disposed of. @throws Error when the copies do not all start within a minute */
  static async start(limitBytesPerSecond: number, signal: AbortSignal): Promise<RunningCopies> {
    await using stack = new AsyncDisposableStack();
    const names = Array.from({ length: hosts }, (_, number) => hostName(number));
    const agent = { pools: ['fast'], capacityBytes: 2 ** 50 };
    const policies = { ...policiesOfManyDown(), [defaultFile]: defaultOf(limitBytesPerSecond) };
    const rig = await DaemonRig.make(Object.fromEntries(names.map((name) => [name, agent])), policies);
    stack.defer(() => rig.dispose());
    const daemon = await startProgram(
      'daemon',
      `${installation}/bin/sluiced`,
      ['--config', rig.configFile],
      `${rig.folder}/daemon.log`,
    );
    stack.defer(() => daemon.stop());
    const running = new RunningCopies(rig, stack.move());
    try {
      await running.#startCopies(signal);
    } catch (error) {
      await running[Symbol.asyncDispose]();
      throw error;
    }
    return running;
  }

  get policyFolder(): string {
    return `${this.#rig.folder}/policies`;
  }

  copies(): FakeCopy[] {
    return [...this.#rig.agents.values()].flatMap((agent) => agent.copies());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }

  /** Each host sends ten volumes to the next. */
  async #startCopies(signal: AbortSignal): Promise<void> {
    const numbers = Array.from({ length: hosts * copiesPerHost }, (_, number) => number);
    for (const number of numbers)
      this.#rig.agent(hostName(number)).storage.add('fast', volumeName(number), volumeBytes);
    await until('the hosts to be up, and the others to be known as down', signal, async () => {
      const { hosts: known } = await this.clients.hosts.listHosts({ pageSize: 1000 });
      const up = known.filter(({ state }) => state === 'HOST_STATE_UP');
      return up.length === hosts && !known.some(({ state }) => state === 'HOST_STATE_CONNECTING');
    });
    await sleep(settlingMs, undefined, { signal });
    for (const number of numbers) {
      const destination = { destinationHost: hostName(number + 1), destinationPool: 'fast' };
      await this.clients.migrations.createMigration(
        { migrationId: `copy-${number}`, volume: volumeName(number), ...destination },
        { signal },
      );
    }
    await until('a hundred copies to run', signal, () => this.copies().length === numbers.length);
  }
}

/** The estate's rules and hosts; at each of its agents' addresses, all on loopback, nobody listens. */
function policiesOfManyDown(): Record<string, string> {
  const { 'inventory/hosts.yaml': inventory = '', ...policies } = estateFiles();
  let agents = 0;
  const nobody = inventory.replaceAll(/(sluice_agent): .*$/gm, (_line, key: string) => {
    agents += 1;
    return `${key}: 127.1.${agents >> 8}.${agents & 255}:9`;
  });
  return { ...policies, 'inventory/estate.yaml': nobody };
}

/** @throws Error when it takes more than a minute */
export async function until(what: string, signal: AbortSignal, holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 60_000;
  while (!(await holds())) {
    if (performance.now() > deadline) throw new Error(`waited a minute in vain for ${what}`);
    await sleep(10, undefined, { signal });
  }
}
