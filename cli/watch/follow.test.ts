import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { FakeDaemon, type Script } from '../../test/support/fake-daemon.ts';
import { sampleWire } from '../../test/support/sample-migration.ts';
import { withDaemon } from '../connection/daemon.ts';
import type { Invocation } from '../invocation.ts';
import { Output } from '../output.ts';
import { follow } from './follow.ts';

const { signal } = new AbortController();

function invocation(config: string): Invocation {
  const options = { json: false, daemon: undefined, config, timeoutMs: 5000 };
  return { options, signal, environment: {}, output: new Output(new PassThrough(), new PassThrough(), false, {}) };
}

function sending(state: 'COPYING' | 'SUCCEEDED'): Script {
  return {
    migrations: {
      async *watchMigrations(_request, context) {
        yield { migration: sampleWire({ state: `MIGRATION_STATE_${state}` }) };
        if (state === 'COPYING') await new Promise((resolve) => context.signal.addEventListener('abort', resolve));
      },
    },
  };
}

describe('following migrations', () => {
  it('goes on when the daemon comes back after a restart', async () => {
    const first = await FakeDaemon.start(sending('COPYING'));
    await withDaemon(invocation(first.config), async (connection) => {
      const sightings = follow(connection, ['db-1'], signal, { forMs: 20_000, everyMs: 20 });
      expect((await sightings.next()).value).toMatchObject({ view: { state: 'copying' } });
      await first.stop();
      expect((await sightings.next()).value).toMatchObject({ kind: 'lost' });

      await using _second = await FakeDaemon.start(
        sending('SUCCEEDED'),
        first.folder,
        Number(first.address.split(':')[1]),
      );
      const states = [];
      for await (const sighting of sightings) if (sighting.kind === 'migration') states.push(sighting.view.state);
      expect(states).toEqual(['succeeded']);
    });
  });

  it('gives up on a daemon that stays away', async () => {
    await using daemon = await FakeDaemon.start(sending('COPYING'));
    await withDaemon(invocation(daemon.config), async (connection) => {
      const sightings = follow(connection, ['db-1'], signal, { forMs: 0, everyMs: 1 });
      await sightings.next();
      await daemon.stop();
      await expect(sightings.next()).rejects.toMatchObject({ exit: 4 });
    });
  });
});
