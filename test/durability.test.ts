import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { MigrationView } from '../cli/views/migration.ts';
import { freePorts } from '../scripts/local-cluster/ports.ts';
import { type Relay, startRelay } from './support/relay.ts';
import { digestOf, MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

// Each test takes six seconds, and several times that on a busy machine.
jest.setTimeout(240_000);

const sizeBytes = 64 * MiB;
const limitBytes = 8 * MiB;
/** How much has landed when something happens, and how much more has to before the rest goes without a limit. */
const mishapAtBytes = 16 * MiB;
const observedBytes = 8 * MiB;
/** What may be lost at most, in time and in bytes; a busy machine is given three times as much. */
const journal = { every: '500ms', bytes: '16MiB' };
const mostLostBytes = 1.5 * limitBytes;

let sandbox: Sandbox;
let relay: Relay;

beforeAll(async () => {
  const [data = 0] = await freePorts(1);
  relay = await startRelay(data);
  const link = { listen: `127.0.0.1:${data}`, advertise: `127.0.0.1:${relay.port}` };
  sandbox = await startSandbox(['stor-01', 'stor-02'], {
    policies: {
      '10-default.yaml':
        'default: { limit: 200MiB/s }\nrules:\n  - { name: unread, match: { volume: "m-*" }, verify: none }\n',
    },
    agents: { 'stor-01': { journal }, 'stor-02': { journal, data: link } },
  });
});
afterAll(async () => {
  await sandbox?.[Symbol.asyncDispose]();
  await relay?.[Symbol.asyncDispose]();
});

let migrations = 0;

/** Waits until so much of a copy has landed, without a process for each look. */
function untilLanded(id: string, bytes: number): Promise<MigrationView> {
  return until(`${bytes} bytes of ${id} to land`, async () => {
    const view = await sandbox.migration(id);
    return view.landedBytes >= bytes ? view : undefined;
  });
}

/**
 * Moves a volume at the limit until some of it has landed, lets something happen, looks whether it keeps to the limit, and sees it
 * through without one.
 */
async function befall(to: string, mishap: (id: string) => Promise<unknown>) {
  const id = `m-${++migrations}`;
  const [host = '', pool = ''] = to.split(':');
  const image = sandbox.image('stor-01', 'fast', id);
  makeImage(image, sizeBytes);
  const digest = digestOf(image);
  await sandbox.json(['migrate', id, to, '--limit', `${limitBytes}B/s`, '--force-host-copy', '--detach', '--id', id]);
  const { landedBytes } = await untilLanded(id, mishapAtBytes);
  await mishap(id);
  const { worstSecondBytes } = await untilLanded(id, landedBytes + observedBytes);
  await sandbox.json(['limit', id, 'unlimited']);
  const ended = await sandbox.cluster.sluice('watch', id);
  const { events, state } = await sandbox.json<MigrationView>(['show', id]);
  if (ended.exitCode !== 0) throw new Error(JSON.stringify(events, null, 1));
  expect(state).toBe('succeeded');
  expect(digestOf(sandbox.image(host, pool, id))).toBe(digest);
  const begins = events.flatMap(({ message }) => /started at byte (\d+)/.exec(message)?.[1] ?? []).map(Number);
  const worst = (worstSecondBytes / limitBytes).toFixed(2);
  console.info(
    `worst second ${worst} of the limit; ${landedBytes} bytes had landed; copies began at ${begins.join(', ')}`,
  );
  // On a busy machine: what a quiet one holds is for the bench to say.
  expect(worstSecondBytes).toBeLessThan(3 * limitBytes);
  return { begins, landedBytes };
}

/** Ends a program of a copy, as the kernel does that is short of memory: the first process of an agent that the words fit. */
function killProcess(host: string, words: RegExp): Promise<true> {
  const agent = sandbox.cluster.program(host).pid;
  const killIfItFits = (pid: string) => {
    try {
      const parent = Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ')[1]);
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
      return parent === agent && words.test(command) && process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It ended while it was looked at.
      return false;
    }
  };
  // Between two legs there is none.
  return until(`a process of ${host} like ${words}`, () =>
    readdirSync('/proc').some((name) => /^\d+$/.test(name) && killIfItFits(name)) ? true : undefined,
  );
}

const restart = async (...hosts: string[]) => {
  await Promise.all(hosts.map((host) => sandbox.cluster.program(host).kill()));
  await Promise.all(hosts.map((host) => sandbox.cluster.startAgent(host)));
};
const reboot = async () => {
  const { cluster } = sandbox;
  await Promise.all(['daemon', 'stor-01', 'stor-02'].map((name) => cluster.program(name).kill()));
  await Promise.all([cluster.startAgent('stor-01'), cluster.startAgent('stor-02')]);
  await cluster.startDaemon();
};

describe('a copy goes on from where it was, and holds its limit, when', () => {
  it.each<[string, string, () => Promise<void>]>([
    ['the agent of its sink is killed', 'stor-02:fast', () => restart('stor-02')],
    ['the agent of its source is killed', 'stor-02:fast', () => restart('stor-01')],
    ['both agents are killed', 'stor-02:fast', () => restart('stor-01', 'stor-02')],
    ['everything is killed', 'stor-02:fast', reboot],
    ['the agent of its host is killed', 'stor-01:slow', () => restart('stor-01')],
    ['everything on its host is killed', 'stor-01:slow', reboot],
  ])('%s', async (_, to, mishap) => {
    const { begins, landedBytes } = await befall(to, mishap);
    const [first, ...later] = begins;
    expect(first).toBe(0);
    expect(later).not.toEqual([]);
    expect(Math.min(...later)).toBeGreaterThanOrEqual(landedBytes - mostLostBytes);
  });

  it.each([['stor-02:fast'], ['stor-01:slow']])(
    'the agent that writes %s is stopped: then nothing is lost',
    async (to) => {
      const [host = ''] = to.split(':');
      const { begins, landedBytes } = await befall(to, async () => {
        await sandbox.cluster.program(host).stop();
        expect(readFileSync(join(sandbox.folder, `${host}.log`), 'utf8')).toContain('"msg":"stopped"');
        await sandbox.cluster.startAgent(host);
      });
      const [, ...later] = begins;
      expect(later).not.toEqual([]);
      expect(Math.min(...later)).toBeGreaterThanOrEqual(landedBytes);
    },
  );

  it.each<[string, string, () => Promise<unknown>]>([
    ['dd at its source is killed', 'stor-02:fast', () => killProcess('stor-01', /^dd if=/)],
    ['pv is killed', 'stor-02:fast', () => killProcess('stor-01', /^pv /)],
    ['dd at its sink is killed', 'stor-02:fast', () => killProcess('stor-02', /^dd of=/)],
    ['dd at the sink on its own host is killed', 'stor-01:slow', () => killProcess('stor-01', /^dd of=/)],
  ])('%s', async (_, to, mishap) => {
    expect((await befall(to, mishap)).begins).toEqual([0]);
  });

  it.each<[string, () => void, number]>([
    ['the connection between its hosts is refused for a while', () => relay.cut(), 3000],
    ['the connection between its hosts falls silent for a while', () => relay.silence(), 12_000],
  ])('%s', async (_, breakIt, forMs) => {
    const { begins } = await befall('stor-02:fast', async () => {
      breakIt();
      await new Promise((resolve) => setTimeout(resolve, forMs));
      relay.restore();
    });
    expect(begins).toEqual([0]);
  });
});

describe('a copy begins anew when its target is gone', () => {
  it('while its agent was away', async () => {
    const { begins } = await befall('stor-02:fast', async (id) => {
      await sandbox.cluster.program('stor-02').kill();
      rmSync(join(sandbox.folder, 'stor-02', 'fast', '.sluice', 'targets', id));
      await sandbox.cluster.startAgent('stor-02');
    });
    expect(begins).toEqual([0, 0]);
  });
});
