import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { readDaemonConfig } from '../daemon/config/daemon-config.ts';
import { Environment } from '../daemon/environment.ts';
import { openLog } from '../daemon/log.ts';
import { startDaemon } from '../daemon/start.ts';
import { readTlsMaterial } from '../pki/identity.ts';
import type { MigrationInput } from '../proto/gen/sluice/v1/Migration.ts';
import { DaemonRig, type RigClients } from './support/daemon-rig.ts';
import { FakeFault } from './support/fake-storage.ts';
import { reasonOf } from './support/reason-of.ts';
import { until } from './support/until.ts';

const MiB = 2 ** 20;
const slow = { limit: { bytesPerSecond: MiB } };
const fast = { limit: { unlimited: {} } };

let rig: DaemonRig;
let daemon: INestApplicationContext;
let clients: RigClients;
let releases: (() => void)[];

beforeEach(async () => {
  rig = await DaemonRig.make({ 'stor-01': {}, 'stor-02': {} });
  rig.agent('stor-01').storage.add('fast', 'db', 16 * MiB);
  const config = await readDaemonConfig(rig.configFile);
  const tls = readTlsMaterial(config.tls, 'daemon', new Date());
  daemon = await startDaemon(new Environment(config, tls, openLog({ log: 'fatal' })));
  clients = rig.clients();
  releases = [];
  await until('both hosts', async () => {
    const { hosts } = await clients.hosts.listHosts({});
    return hosts.every(({ state }) => state === 'HOST_STATE_UP') || undefined;
  });
});
afterEach(async () => {
  for (const release of releases) release();
  clients.channel.close();
  await daemon.close();
  rig.dispose();
});

const hold = (host: string, method: string) => void releases.push(rig.agent(host).hold(method));
const letGo = () => {
  for (const release of releases.splice(0)) release();
};

const create = (migrationId: string, more: object = {}) =>
  clients.migrations.createMigration({
    migrationId,
    volume: 'db',
    destinationHost: 'stor-02',
    destinationPool: 'fast',
    ...more,
  });

const get = async (migrationId = 'm-1') => {
  const { migration } = await clients.migrations.getMigration({ migrationId });
  if (migration === null) throw new Error('no migration');
  return migration;
};

const reaches = (state: MigrationInput['state']) =>
  until(`the migration to be ${state}`, async () => {
    const found = await get();
    return found.state === state ? found : undefined;
  });

const commands = {
  pause: () => clients.migrations.pauseMigration({ migrationId: 'm-1' }),
  resume: () => clients.migrations.resumeMigration({ migrationId: 'm-1' }),
  cancel: () => clients.migrations.cancelMigration({ migrationId: 'm-1' }),
  retry: () => clients.migrations.retryMigration({ migrationId: 'm-1' }),
};
type Verb = keyof typeof commands;

/** Brings a migration into a state in which it stays until `letGo`. */
const stages: Readonly<Record<string, () => Promise<unknown>>> = {
  pending: async () => {
    rig.agent('stor-02').storage.add('fast', 'ballast', 2 ** 40 - 17 * MiB);
    await create('m-1', slow);
    rig.agent('stor-02').storage.add('fast', 'more', 2 * MiB);
  },
  preparing: async () => {
    hold('stor-02', 'createTarget');
    await create('m-1', slow);
    await reaches('MIGRATION_STATE_PREPARING');
  },
  copying: async () => {
    await create('m-1', slow);
    await reaches('MIGRATION_STATE_COPYING');
  },
  verifying: async () => {
    hold('stor-02', 'closeSink');
    await create('m-1', fast);
    await reaches('MIGRATION_STATE_VERIFYING');
  },
  'switching before the rename': async () => {
    hold('stor-02', 'publishTarget');
    await create('m-1', fast);
    await reaches('MIGRATION_STATE_SWITCHING');
  },
  'switching after it': async () => {
    hold('stor-01', 'deleteVolume');
    await create('m-1', fast);
    await until('the volume there', () => rig.agent('stor-02').storage.volumes('fast')[0]);
  },
  'cleaning up a failure': async () => {
    hold('stor-02', 'discardTarget');
    await create('m-1', slow);
    const copy = await until('a copy', () => rig.agent('stor-01').copies()[0]);
    copy.failure = { reason: 'TARGET_FULL', message: 'no space left', transient: false };
    await reaches('MIGRATION_STATE_CLEANING');
  },
  succeeded: async () => {
    await create('m-1', fast);
    await reaches('MIGRATION_STATE_SUCCEEDED');
  },
  failed: async () => {
    rig.agent('stor-02').failNext('createTarget', new FakeFault('VOLUME_EXISTS'));
    await create('m-1', slow);
    await reaches('MIGRATION_STATE_FAILED');
  },
  cancelled: async () => {
    await create('m-1', slow);
    await commands.cancel();
    await reaches('MIGRATION_STATE_CANCELLED');
  },
};

/** What a command answers in a state: the reason of a refusal, or what is wanted then. */
const answers: Readonly<Record<string, Readonly<Record<Verb, string>>>> = {
  pending: { pause: 'PAUSE', resume: 'RUN', cancel: 'CANCEL', retry: 'MIGRATION_NOT_RETRYABLE' },
  preparing: { pause: 'PAUSE', resume: 'RUN', cancel: 'CANCEL', retry: 'MIGRATION_NOT_RETRYABLE' },
  copying: { pause: 'PAUSE', resume: 'RUN', cancel: 'CANCEL', retry: 'MIGRATION_NOT_RETRYABLE' },
  verifying: { pause: 'PAUSE', resume: 'RUN', cancel: 'CANCEL', retry: 'MIGRATION_NOT_RETRYABLE' },
  'switching before the rename': {
    pause: 'MIGRATION_SWITCHING',
    resume: 'RUN',
    cancel: 'MIGRATION_SWITCHING',
    retry: 'MIGRATION_NOT_RETRYABLE',
  },
  'switching after it': {
    pause: 'MIGRATION_SWITCHING',
    resume: 'RUN',
    cancel: 'MIGRATION_SWITCHING',
    retry: 'MIGRATION_NOT_RETRYABLE',
  },
  'cleaning up a failure': { pause: 'MIGRATION_ENDED', resume: 'RUN', cancel: 'RUN', retry: 'MIGRATION_NOT_RETRYABLE' },
  succeeded: {
    pause: 'MIGRATION_ENDED',
    resume: 'MIGRATION_ENDED',
    cancel: 'MIGRATION_ENDED',
    retry: 'MIGRATION_NOT_RETRYABLE',
  },
  failed: { pause: 'MIGRATION_ENDED', resume: 'MIGRATION_ENDED', cancel: 'MIGRATION_ENDED', retry: 'RUN' },
  cancelled: { pause: 'MIGRATION_ENDED', resume: 'MIGRATION_ENDED', cancel: 'CANCEL', retry: 'RUN' },
};

/** Where the volume is, and nothing of the migration anywhere else. */
function placesOf(): { at: string[]; hidden: string[]; copies: number } {
  const agents = [...rig.agents];
  return {
    at: agents.flatMap(([host, { storage }]) =>
      storage.volumes().flatMap(({ name, pool }) => (name === 'db' ? [`${host}:${pool}`] : [])),
    ),
    hidden: agents.flatMap(([, { storage }]) => storage.hidden()),
    copies: agents.reduce((sum, [, agent]) => sum + agent.copies().length, 0),
  };
}

const isRefusal = (answer: string) => answer.includes('_');

describe('commands', () => {
  it.each(Object.entries(answers))('are answered at once while a migration is %s', async (stage, row) => {
    await stages[stage]?.();
    const found: Partial<Record<Verb, string>> = {};
    const ask = async (verb: Verb) => {
      // Asked twice it is the same.
      for (const _ of verb === 'retry' ? [1] : [1, 2]) {
        const wanted = commands[verb]().then(
          ({ migration }) => migration?.wanted.replace('MIGRATION_WANTED_', '') ?? '',
        );
        found[verb] = await wanted.catch(() => reasonOf(wanted));
      }
    };
    const verbs = Object.keys(commands) as Verb[];
    // What changes nothing first, what ends the state last.
    for (const verb of verbs.filter((verb) => isRefusal(row[verb]))) await ask(verb);
    for (const verb of verbs.filter((verb) => !isRefusal(row[verb]))) await ask(verb);
    expect(found).toEqual(row);
    letGo();
    if (row.cancel !== 'CANCEL' || row.pause !== 'PAUSE') return;
    await reaches('MIGRATION_STATE_CANCELLED');
    expect(placesOf()).toEqual({ at: ['stor-01:fast'], hidden: [], copies: 0 });
  });
});

describe('a cancel', () => {
  it('says what it waits for while an agent does not stop the copy, and ends when it does', async () => {
    await create('m-1', slow);
    await reaches('MIGRATION_STATE_COPYING');
    hold('stor-01', 'stopCopy');
    await commands.cancel();
    const waiting = await until('what it waits for', async () => {
      const found = await get();
      return found.obstacle === '' ? undefined : found;
    });
    expect(waiting).toMatchObject({
      state: 'MIGRATION_STATE_CLEANING',
      obstacle: 'the agent of stor-01 is still to stop the copy',
    });
    letGo();
    await reaches('MIGRATION_STATE_CANCELLED');
    expect(placesOf()).toEqual({ at: ['stor-01:fast'], hidden: [], copies: 0 });
  });
});

describe('a migration asked for twice with one id', () => {
  it('is one migration, also while the first call is under way', async () => {
    const asked = await Promise.all(Array.from({ length: 8 }, () => create('m-1', slow)));
    expect(new Set(asked.map(({ migration }) => migration?.createTime?.nanos)).size).toBe(1);
    const { migrations } = await clients.migrations.listMigrations({});
    expect(migrations.map(({ id }) => id)).toEqual(['m-1']);
    expect(await reasonOf(create('m-2', slow))).toBe('VOLUME_MIGRATING');
  });

  it('is started again once when two people retry it at the same time', async () => {
    await stages.cancelled?.();
    const again = await Promise.all([commands.retry(), commands.retry()]);
    expect(again.map(({ migration }) => migration?.attempt)).toEqual([2, 2]);
  });
});
