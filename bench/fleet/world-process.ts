import { setTimeout as sleep } from 'node:timers/promises';
import { migrationIdOf } from '../../daemon/core/migration/name.ts';
import { DaemonRig, type RigClients } from '../../test/support/daemon-rig.ts';
import type { FakeCopy } from '../../test/support/fake-copy.ts';
import { fleetCopies, fleetPool, fleetSize, hostNames, volumeBytes } from './estate.ts';
import type { Answered, Asked, Granted, Known, Made } from './world.ts';

const reportMs = 1_000;
/** For all copies to run after the daemon has started. */
const patienceMs = 120_000;

let rig: DaemonRig;
let clients: RigClients;

async function make(policies: Record<string, string>, daemon: Record<string, unknown>): Promise<Made> {
  const agent = { pools: [fleetPool], capacityBytes: 2 ** 50, reportMs };
  rig = await DaemonRig.make(Object.fromEntries(hostNames().map((name) => [name, agent])), policies, daemon);
  for (const { source, volume } of fleetCopies()) rig.agent(source).storage.add(fleetPool, volume, volumeBytes);
  return { folder: rig.folder, configFile: rig.configFile };
}

async function running(): Promise<Granted> {
  clients = rig.clients();
  const deadline = performance.now() + patienceMs;
  while (all().length < fleetSize.copies) {
    const inVain = `${all().length} of ${fleetSize.copies} copies run after ${patienceMs / 1000} s`;
    if (performance.now() > deadline) throw new Error(inVain);
    await sleep(100);
  }
  return granted();
}

function all(): FakeCopy[] {
  return [...rig.agents.values()].flatMap((agent) => agent.copies());
}

function granted(): Granted {
  const copies = all();
  return {
    copies: copies.length,
    sumBytesPerSecond: copies.reduce((sum, copy) => sum + copy.bytesPerSecond, 0),
    calls: copies.reduce((sum, { grants }) => sum + grants - 1, 0),
    lastAt: Math.max(...copies.map(({ grantedAt }) => grantedAt)),
  };
}

async function known(count: number): Promise<Known> {
  const [ages, waits]: [number[], number[]] = [[], []];
  const copies = new Map(all().map((copy) => [migrationIdOf(copy.id), copy]));
  const step = Math.floor(fleetSize.copies / count);
  for (const { id } of fleetCopies().filter((_, number) => number % step === 0)) {
    const askedAt = performance.now();
    const { migration } = await clients.migrations.getMigration({ migrationId: id });
    waits.push((performance.now() - askedAt) / 1000);
    const copy = copies.get(id);
    if (copy === undefined || copy.bytesPerSecond === 0) continue;
    copy.move();
    ages.push((copy.landedBytes - (migration?.landedBytes ?? 0)) / copy.bytesPerSecond);
  }
  return { ages, waits };
}

function end(): void {
  clients?.channel.close();
  rig?.dispose();
}

async function answer({ name, args }: Asked): Promise<unknown> {
  switch (name) {
    case 'make':
      return make(...args);
    case 'running':
      return running();
    case 'granted':
      return granted();
    case 'known':
      return known(...args);
    case 'end':
      return end();
  }
}

process.on('message', async (asked: Asked) => {
  const told: Answered = await answer(asked).then(
    (answered) => ({ answer: answered }),
    (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
  );
  process.send?.(told);
});
