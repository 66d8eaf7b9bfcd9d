import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { installation } from '../scripts/local-cluster/cluster.ts';
import { type Program, startProgram } from '../scripts/local-cluster/program.ts';
import { DaemonRig } from './support/daemon-rig.ts';
import { until } from './support/until.ts';

const MiB = 2 ** 20;
let rig: DaemonRig;
let daemon: Program;

const start = () =>
  startProgram('sluiced', join(installation, 'bin/sluiced'), ['--config', rig.configFile], join(rig.folder, 'log'));

async function stateOf(migrationId: string): Promise<string> {
  const { migrations, channel } = rig.clients();
  try {
    const { migration } = await migrations.getMigration({ migrationId });
    return migration?.state ?? '';
  } finally {
    channel.close();
  }
}

describe('a daemon that is killed in mid-copy', () => {
  beforeEach(async () => {
    rig = await DaemonRig.make({ 'stor-01': {}, 'stor-02': {} });
    rig.agent('stor-01').storage.add('fast', 'db', 64 * MiB);
    daemon = await start();
  });
  afterEach(async () => {
    await daemon.stop();
    rig.dispose();
  });

  it('goes on with the running copy when it is started again', async () => {
    const first = rig.clients();
    const request = { volume: 'db', destinationHost: 'stor-02', destinationPool: 'fast' };
    await until('the hosts', () =>
      first.migrations.createMigration({ ...request, migrationId: 'm-1', limit: { bytesPerSecond: 16 * MiB } }).then(
        () => true,
        () => undefined,
      ),
    );
    const copy = await until('the copy', () => rig.agent('stor-01').copies()[0]);
    await daemon.kill();
    first.channel.close();
    daemon = await start();
    await until('the end', async () => ((await stateOf('m-1')) === 'MIGRATION_STATE_SUCCEEDED' ? true : undefined));
    expect(rig.agent('stor-01').calls.filter((call) => call === 'startCopy')).toHaveLength(1);
    expect(copy.runs).toBe(false);
    expect(
      rig
        .agent('stor-02')
        .storage.volumes()
        .map(({ name }) => name),
    ).toEqual(['db']);
    expect(rig.agent('stor-01').storage.volumes()).toEqual([]);
  });
});
