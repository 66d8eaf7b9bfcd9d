import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Status } from 'nice-grpc-common';
import { grant, limited, MiB, makeVolume } from '../../test/support/agent-copies.ts';
import { type AgentRig, refusalOf, startAgentRig } from '../../test/support/agent-rig.ts';
import { makeAuthority, type TestAuthority } from '../../test/support/certificates.ts';
import { until } from '../../test/support/until.ts';
import { systemTools } from '../copy/tools.ts';

const run = promisify(execFile);

let authority: TestAuthority;
let one: AgentRig;
beforeAll(async () => {
  authority = await makeAuthority();
  one = await startAgentRig(authority, 'stor-01');
});
afterAll(() => one.dispose());

describe('a copy that cannot start or go on', () => {
  const spec = (name: string) => ({
    copyId: `${name}.1`,
    sourcePool: 'fast',
    volume: name,
    sizeBytes: 8 * MiB,
    local: { pool: 'slow', migrationId: name },
    grant: grant(limited(256 * 1024)),
  });
  async function prepare(name: string, rig = one): Promise<void> {
    await makeVolume(rig, name, 8 * MiB);
    await rig.client.createTarget({ pool: 'slow', migrationId: name, volume: name, sizeBytes: 8 * MiB });
  }

  it('is refused while a process writes its source, naming the process', async () => {
    await prepare('held');
    const script = `exec sleep 60 3<>"$1" >/dev/null 2>&1 & echo $!`;
    const { stdout } = await run('sh', ['-c', script, 'sh', one.volume('fast', 'held')]);
    try {
      const failure = await until('the process to hold the volume', async () => {
        const refusal = await refusalOf(one.client.startCopy(spec('held')));
        if (refusal === undefined) await one.client.stopCopy({ copyId: 'held.1' });
        return refusal;
      });
      expect(failure).toMatchObject({ code: Status.FAILED_PRECONDITION, reason: 'VOLUME_HELD' });
      expect(failure.message).toContain(`opened for writing by sleep (pid ${stdout.trim()})`);
    } finally {
      process.kill(Number(stdout));
    }
  });

  it('is refused where pv is missing, and the agent says so', async () => {
    const rig = await startAgentRig(authority, 'stor-03', { tools: { ...systemTools, pv: 'no-such-pv' } });
    try {
      await prepare('bare', rig);
      expect((await rig.client.getAgent({})).missingTools).toEqual(['pv: not found on PATH; install the package pv']);
      const failure = await refusalOf(rig.client.startCopy(spec('bare')));
      expect(failure).toMatchObject({ code: Status.FAILED_PRECONDITION, reason: 'TOOL_MISSING' });
    } finally {
      await rig.dispose();
    }
  });

  it('is stopped though its sink hangs', async () => {
    await prepare('hung');
    await one.client.startCopy(spec('hung'));
    const dd = await until('the sink', () => pidOf(`of=${one.volume('slow', '.sluice/targets/hung')}`));
    process.kill(dd, 'SIGSTOP');
    const { status } = await one.client.stopCopy({ copyId: 'hung.1' });
    expect(status?.state).toBe('COPY_STATE_STOPPED');
    expect(await pidOf('.sluice/targets/hung')).toBeUndefined();
    await one.client.discardTarget({ pool: 'slow', migrationId: 'hung' });
  });

  it('ends with its agent, and leaves no process behind', async () => {
    const rig = await startAgentRig(authority, 'stor-03');
    await prepare('last', rig);
    await rig.client.startCopy(spec('last'));
    await until('the sink', () => pidOf(`of=${rig.volume('slow', '.sluice/targets/last')}`));
    await rig.dispose();
    expect(await pidOf(rig.folder)).toBeUndefined();
    expect(rig.log.join('')).toContain('copy stopped');
  });
});

/** The process with these words in its command line. */
async function pidOf(words: string): Promise<number | undefined> {
  const { stdout } = await run('pgrep', ['-f', '--', words]).catch(() => ({ stdout: '' }));
  return stdout === '' ? undefined : Number(stdout.split('\n')[0]);
}
