import { afterEach, describe, expect, it } from '@jest/globals';
import { FakeDaemon, Refusal } from '../../test/support/fake-daemon.ts';
import { runSluice } from '../../test/support/run-sluice.ts';
import { sampleWire } from '../../test/support/sample-migration.ts';

const succeeded = sampleWire({ state: 'MIGRATION_STATE_SUCCEEDED', endTime: { seconds: 1_795_000_014 } });
const failed = sampleWire({
  state: 'MIGRATION_STATE_FAILED',
  error: { reason: 'TARGET_FULL', message: 'stor-02:slow is full' },
});

describe('watching', () => {
  const daemons: FakeDaemon[] = [];
  const start = async (...args: Parameters<typeof FakeDaemon.start>) => {
    const daemon = await FakeDaemon.start(...args);
    daemons.push(daemon);
    return daemon;
  };
  afterEach(async () => {
    for (const daemon of daemons.splice(0)) await daemon[Symbol.asyncDispose]();
  });

  const daemonSending = (...updates: ReturnType<typeof sampleWire>[]) =>
    start({
      migrations: {
        createMigration: async () => ({ migration: sampleWire() }),
        async *watchMigrations() {
          for (const migration of updates) yield { migration };
        },
      },
    });

  it('ends with the summary and status 0 when the migration succeeded', async () => {
    const { config } = await daemonSending(sampleWire(), succeeded);
    const { code, stdout } = await runSluice(['watch', 'db-1', '--config', config]);
    expect(code).toBe(0);
    expect(stdout.split('\n')).toEqual([
      expect.stringMatching(/ db-1 copying 51% /),
      expect.stringMatching(
        /^db-1: succeeded, .* 12\.5s, mean 39\.9MiB\/s, worst second 41MiB \(1\.02 x the limit 40MiB\/s\)/,
      ),
      '',
    ]);
  });

  it('ends with status 1 when the migration failed', async () => {
    const { config } = await daemonSending(sampleWire(), failed);
    const { code, stdout } = await runSluice(['migrate', 'db', 'stor-02:slow', '--config', config]);
    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: expect.stringContaining('stor-02:slow is full (TARGET_FULL)'),
    });
  });

  it('writes one object a line with --json', async () => {
    const { config } = await daemonSending(sampleWire(), succeeded);
    const { stdout } = await runSluice(['watch', 'db-1', '--json', '--config', config]);
    const states = stdout
      .trim()
      .split('\n')
      .map((line) => (JSON.parse(line) as { state: string }).state);
    expect(states).toEqual(['copying', 'succeeded']);
  });

  it('stops watching on Ctrl-C and says that the migration goes on', async () => {
    const interruption = new AbortController();
    const { config } = await start({
      migrations: {
        createMigration: async () => ({ migration: sampleWire() }),
        async *watchMigrations(_request, { signal }) {
          yield { migration: sampleWire() };
          interruption.abort();
          await new Promise((resolve) => signal.addEventListener('abort', resolve));
        },
      },
    });
    const words = ['migrate', 'db', 'stor-02:slow', '--config', config];
    const { code, stderr } = await runSluice(words, {}, interruption.signal);
    expect(code).toBe(130);
    expect(stderr).toMatch(/migration db-1 goes on: "sluice watch db-1" .* "sluice cancel db-1"/);
  });

  it('ends at once when the daemon refuses', async () => {
    const { config } = await start({
      migrations: {
        // biome-ignore lint/correctness/useYield: it refuses before it has anything to say
        async *watchMigrations() {
          throw new Refusal('MIGRATION_NOT_FOUND', 'there is no migration "x"');
        },
      },
    });
    expect(await runSluice(['watch', 'x', '--config', config])).toMatchObject({ code: 3 });
  });
});
