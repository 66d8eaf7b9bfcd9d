import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MigrationView } from '../cli/views/migration.ts';
import type { HostView } from '../cli/views/storage.ts';
import { digestOf, MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

describe('when something goes away', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(['stor-01', 'stor-02']);
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  const show = (id: string) => sandbox.json<MigrationView>(['show', id]);
  const startSlowly = async (volume: string) => {
    const image = sandbox.image('stor-01', 'fast', volume);
    makeImage(image, 32 * MiB);
    await sandbox.json(['migrate', volume, 'stor-02:fast', '--limit', '3MiB/s', '--detach', '--id', volume]);
    await until('first bytes', async () => ((await show(volume)).landedBytes > 0 ? true : undefined));
    return digestOf(image);
  };
  const finishes = async (volume: string, digest: string) => {
    await sandbox.json(['limit', volume, 'unlimited']);
    expect((await sandbox.cluster.sluice('watch', volume)).exitCode).toBe(0);
    expect(digestOf(sandbox.image('stor-02', 'fast', volume))).toBe(digest);
  };

  it('a killed daemon does not end a copy: the next one adopts it', async () => {
    const digest = await startSlowly('vol-1');
    await sandbox.cluster.program('daemon').kill();
    await sandbox.cluster.startDaemon();
    const adopted = await until('the adopted copy', async () => {
      const migration = await show('vol-1');
      return migration.landedBytes > 0 ? migration : undefined;
    });
    expect(adopted).toMatchObject({ state: 'copying', attempt: 1 });
    await finishes('vol-1', digest);
  });

  it.each([['stor-01'], ['stor-02']])('a killed agent on %s delays a migration, and it ends well', async (host) => {
    const volume = `vol-of-${host}`;
    const digest = await startSlowly(volume);
    await sandbox.cluster.program(host).kill();
    await sandbox.cluster.startAgent(host);
    await finishes(volume, digest);
  });

  it('a host without its agent is down, and says so', async () => {
    await sandbox.cluster.program('stor-02').stop();
    const host = await until('the host to be down', async () => {
      const { hosts } = await sandbox.json<{ hosts: HostView[] }>(['hosts']);
      return hosts.find(({ name, state }) => name === 'stor-02' && state === 'down');
    });
    // While it ends it says so itself; afterwards nobody answers.
    expect(host.stateReason).toMatch(/shutting down|refused|stopped|not/);
    makeImage(sandbox.image('stor-01', 'fast', 'vol-9'), MiB);
    const { error } = await sandbox.json<{ error: { reason: string } }>(['migrate', 'vol-9', 'stor-02:fast'], 3);
    expect(error.reason).toBe('HOST_DOWN');
  });

  it('a daemon that is away has its own exit code', async () => {
    await sandbox.cluster.program('daemon').stop();
    expect((await sandbox.cluster.sluice('hosts')).exitCode).toBe(4);
  });
});
