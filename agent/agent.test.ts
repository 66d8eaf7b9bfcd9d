import { execFile } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Status } from 'nice-grpc-common';
import type { CopyStatus } from '../proto/gen/sluice/agent/v1/CopyStatus.ts';
import type { RateInput } from '../proto/gen/sluice/agent/v1/Rate.ts';
import type { StartCopyRequestInput } from '../proto/gen/sluice/agent/v1/StartCopyRequest.ts';
import { type AgentClient, type AgentRig, refusalOf, startAgentRig } from '../test/support/agent-rig.ts';
import { itAsRoot } from '../test/support/as-root.ts';
import { makeAuthority, type TestAuthority } from '../test/support/certificates.ts';
import { makeLoopDevices } from '../test/support/loop-devices.ts';
import { until } from '../test/support/until.ts';
import { systemTools } from './copy/tools.ts';

const run = promisify(execFile);

const MiB = 1024 * 1024;
const unlimited: RateInput = { unlimited: {} };
const limited = (bytesPerSecond: number): RateInput => ({ bytesPerSecond });
const grant = (rate: RateInput, sequence = 1, seconds = 60) => ({
  rate,
  sequence,
  lease: { seconds },
  fallback: { paused: {} },
});

let authority: TestAuthority;
let one: AgentRig;
let two: AgentRig;
beforeAll(async () => {
  authority = await makeAuthority();
  [one, two] = await Promise.all([startAgentRig(authority, 'stor-01'), startAgentRig(authority, 'stor-02')]);
});
afterAll(async () => {
  await Promise.all([one.dispose(), two.dispose()]);
});

async function makeVolume(name: string, sizeBytes: number, rig = one, pool = 'fast'): Promise<Buffer> {
  const bytes = randomFillSync(Buffer.alloc(sizeBytes));
  await writeFile(rig.volume(pool, name), bytes);
  return bytes;
}

/** Follows a copy until it is in one of these states, and gives the status that said so. */
async function untilState(client: AgentClient, copyId: string, ...states: string[]): Promise<CopyStatus> {
  const abort = new AbortController();
  try {
    for await (const { copies } of client.watch({}, { signal: abort.signal })) {
      const status = copies.find((copy) => copy.copyId === copyId && states.includes(copy.state));
      if (status !== undefined) return status;
    }
  } finally {
    abort.abort();
  }
  throw new Error('the stream ended');
}

describe('an agent', () => {
  it('says what it is and that its tools are there', async () => {
    const self = await one.client.getAgent({});
    expect(self).toMatchObject({ host: 'stor-01', missingTools: [], toolVersions: { pv: expect.any(String) } });
    expect(self.dataAddress).toBe(`127.0.0.1:${one.agent.data.port}`);
    expect(self.instanceId).not.toBe((await two.client.getAgent({})).instanceId);
  });

  it('takes commands from the role daemon only', async () => {
    for (const role of ['client', 'agent'] as const) {
      const failure = await refusalOf((await one.clientAs(role)).listPools({}));
      expect(failure).toMatchObject({ code: Status.PERMISSION_DENIED, reason: 'CERTIFICATE_ROLE_WRONG' });
      expect(failure?.message).toContain(`has the role ${role}, this needs the role daemon`);
    }
    const stranger = await one.clientAs('daemon', await makeAuthority('another'));
    expect(await refusalOf(stranger.listPools({}))).toMatchObject({ code: Status.UNAVAILABLE });
  });

  it('lists its pools and what is in them, and answers about volumes', async () => {
    await makeVolume('list-me', 5000);
    const { pools } = await one.client.listPools({});
    expect(pools.map((pool) => pool.name)).toEqual(['fast', 'slow']);
    expect(pools[0]).toMatchObject({ driver: 'file', problem: '' });
    const { volumes } = await one.client.listVolumes({});
    expect(volumes).toContainEqual(expect.objectContaining({ name: 'list-me', pool: 'fast', sizeBytes: 5000 }));
    await one.client.setVolumeMetadata({ pool: 'fast', volume: 'list-me', metadata: { owner: 'shop' } });
    const { volume } = await one.client.getVolume({ pool: 'fast', volume: 'list-me' });
    expect(volume?.metadata).toEqual({ owner: 'shop' });
  });

  it('says what is wrong with code, reason, facts and words', async () => {
    expect(await refusalOf(one.client.getVolume({ pool: 'fast', volume: 'none' }))).toEqual({
      code: Status.NOT_FOUND,
      reason: 'VOLUME_NOT_FOUND',
      message: 'pool fast has no volume none',
      facts: { pool: 'fast', volume: 'none' },
    });
    const noPool = await refusalOf(one.client.getVolume({ pool: '../etc', volume: 'passwd' }));
    expect(noPool).toMatchObject({ code: Status.NOT_FOUND, reason: 'POOL_NOT_FOUND' });
    const badName = await refusalOf(one.client.deleteVolume({ pool: 'fast', volume: '../slow/x' }));
    expect(badName).toMatchObject({ code: Status.INVALID_ARGUMENT, reason: 'VOLUME_NAME_INVALID' });
    const empty = one.client.createTarget({ pool: 'fast', migrationId: 'm', volume: 'v', sizeBytes: 0 });
    expect(await refusalOf(empty)).toMatchObject({ code: Status.INVALID_ARGUMENT, reason: 'REQUEST_INVALID' });
  });
});

describe('a copy within a host', () => {
  async function prepare(name: string, sizeBytes = 8 * MiB, rate = unlimited) {
    const bytes = await makeVolume(name, sizeBytes);
    await one.client.createTarget({ pool: 'slow', migrationId: name, volume: name, sizeBytes, metadata: { a: 'b' } });
    const request = {
      copyId: `${name}.1`,
      sourcePool: 'fast',
      volume: name,
      sizeBytes,
      local: { pool: 'slow', migrationId: name },
      grant: grant(rate),
    } satisfies StartCopyRequestInput;
    return { bytes, request };
  }

  it('lands every byte, and the target becomes the volume', async () => {
    const { bytes, request } = await prepare('whole');
    expect((await one.client.startCopy(request)).status).toMatchObject({ copyId: 'whole.1', sizeBytes: 8 * MiB });
    const done = await untilState(one.client, 'whole.1', 'COPY_STATE_DONE', 'COPY_STATE_FAILED');
    expect(done).toMatchObject({ state: 'COPY_STATE_DONE', landedBytes: 8 * MiB, error: null });
    await one.client.stopCopy({ copyId: 'whole.1' });
    const published = await one.client.publishTarget({ pool: 'slow', migrationId: 'whole', volume: 'whole' });
    expect(published.volume).toMatchObject({ name: 'whole', sizeBytes: 8 * MiB, metadata: { a: 'b' } });
    expect((await readFile(one.volume('slow', 'whole'))).equals(bytes)).toBe(true);
    await one.client.deleteVolume({ pool: 'fast', volume: 'whole' });
    expect(await readdir(one.volume('fast', ''))).not.toContain('whole');
  });

  it('keeps source and target to itself while it runs', async () => {
    const { request } = await prepare('mine', 8 * MiB, limited(64 * 1024));
    await one.client.startCopy(request);
    const deletion = await refusalOf(one.client.deleteVolume({ pool: 'fast', volume: 'mine' }));
    expect(deletion).toMatchObject({ code: Status.FAILED_PRECONDITION, reason: 'VOLUME_IN_USE' });
    expect(deletion?.message).toContain('is in use by copy mine.1');
    const target = { pool: 'slow', migrationId: 'mine', volume: 'mine' };
    expect(await refusalOf(one.client.publishTarget(target))).toMatchObject({ reason: 'TARGET_IN_USE' });
    expect(await refusalOf(one.client.discardTarget(target))).toMatchObject({ reason: 'TARGET_IN_USE' });
    const rival = await refusalOf(one.client.startCopy({ ...request, copyId: 'mine.2' }));
    expect(rival).toMatchObject({ reason: 'VOLUME_IN_USE' });
    const { status } = await one.client.stopCopy({ copyId: 'mine.1' });
    expect(status).toMatchObject({ state: 'COPY_STATE_STOPPED' });
    await one.client.discardTarget(target);
    await one.client.deleteVolume({ pool: 'fast', volume: 'mine' });
  });

  it('is one copy, however often it is started, and another spec is refused', async () => {
    const { request } = await prepare('same', 8 * MiB, limited(64 * 1024));
    const starts = await Promise.all([1, 2, 3].map(() => one.client.startCopy(request)));
    expect(starts.map(({ status }) => status?.copyId)).toEqual(['same.1', 'same.1', 'same.1']);
    const other = await refusalOf(one.client.startCopy({ ...request, sizeBytes: 4 * MiB }));
    expect(other).toMatchObject({ code: Status.ALREADY_EXISTS, reason: 'COPY_EXISTS' });
    await one.client.stopCopy({ copyId: 'same.1' });
    expect((await one.client.stopCopy({ copyId: 'same.1' })).status).toBeNull();
  });

  it('takes new rates, and ignores one that was overtaken', async () => {
    const { request } = await prepare('rates', 8 * MiB, limited(128 * 1024));
    await one.client.startCopy(request);
    await one.client.setRate({ copyId: 'rates.1', grant: grant(limited(1 * MiB), 3) });
    const late = await one.client.setRate({ copyId: 'rates.1', grant: grant(unlimited, 2) });
    expect(late.status).toMatchObject({ grantedSequence: 3, rate: { bytesPerSecond: MiB } });
    await one.client.setRate({ copyId: 'rates.1', grant: grant({ paused: {} }, 4) });
    const paused = await untilState(one.client, 'rates.1', 'COPY_STATE_PAUSED');
    expect(paused.landedBytes).toBeLessThan(8 * MiB);
    await one.client.setRate({ copyId: 'rates.1', grant: grant(unlimited, 5) });
    await untilState(one.client, 'rates.1', 'COPY_STATE_DONE');
    await one.client.stopCopy({ copyId: 'rates.1' });
    expect(await refusalOf(one.client.setRate({ copyId: 'rates.1', grant: grant(unlimited, 6) }))).toMatchObject({
      code: Status.NOT_FOUND,
      reason: 'COPY_NOT_FOUND',
    });
  });

  it('falls to the fallback when nobody renews its lease, and holds while somebody does', async () => {
    const { request } = await prepare('lease', 8 * MiB, limited(512 * 1024));
    await one.client.startCopy({ ...request, grant: { ...request.grant, lease: { nanos: 600_000_000 } } });
    await one.client.renewLeases({ lease: { seconds: 1 } });
    const lost = await untilState(one.client, 'lease.1', 'COPY_STATE_PAUSED');
    expect(lost).toMatchObject({ leaseLost: true, rate: { paused: {} } });
    expect(lost.landedBytes).toBeGreaterThan(400 * 1024);
    await one.client.stopCopy({ copyId: 'lease.1' });
  });

  it.each<[string, object, string]>([
    ['no rate', { rate: {} }, 'RATE_INVALID'],
    ['a rate of 0', { rate: { bytesPerSecond: 0 } }, 'RATE_INVALID'],
    ['a negative rate', { rate: { bytesPerSecond: -1 } }, 'RATE_INVALID'],
    ['no fallback', { fallback: null }, 'RATE_INVALID'],
    ['no lease', { lease: null }, 'REQUEST_INVALID'],
    ['a lease of a year', { lease: { seconds: 31_536_000 } }, 'REQUEST_INVALID'],
    ['a negative sequence', { sequence: -1 }, 'REQUEST_INVALID'],
  ])('is refused with %s, and nothing is in use afterwards', async (_, change, reason) => {
    const { request } = await prepare('refused', MiB);
    const failure = await refusalOf(one.client.startCopy({ ...request, grant: { ...request.grant, ...change } }));
    expect(failure).toMatchObject({ code: Status.INVALID_ARGUMENT, reason });
    await one.client.discardTarget({ pool: 'slow', migrationId: 'refused' });
    await one.client.deleteVolume({ pool: 'fast', volume: 'refused' });
  });

  it('is refused when there is no such volume or target, or it is too small', async () => {
    const { request } = await prepare('gone', MiB);
    const attempts: [object, string][] = [
      [{ volume: 'none' }, 'VOLUME_NOT_FOUND'],
      [{ local: { pool: 'slow', migrationId: 'none' } }, 'TARGET_NOT_FOUND'],
      [{ sizeBytes: 2 * MiB }, 'SOURCE_SHORT'],
      [{ startBytes: 2 * MiB }, 'REQUEST_INVALID'],
      [{ local: undefined }, 'REQUEST_INVALID'],
    ];
    for (const [change, reason] of attempts) {
      expect(await refusalOf(one.client.startCopy({ ...request, ...change }))).toMatchObject({ reason });
    }
    expect((await one.client.startCopy(request)).status?.state).toBeDefined();
    await one.client.stopCopy({ copyId: 'gone.1' });
  });
});

describe('a copy between drivers', () => {
  itAsRoot('fills a block device from an image, and leaves the rest of the device alone', async () => {
    const loops = await makeLoopDevices(8 * MiB);
    const [device = ''] = loops.devices;
    const pools = [{ name: 'luns', driver: 'block', devices: [{ path: device }] }] as const;
    const rig = await startAgentRig(authority, 'stor-03', { pools });
    try {
      const bytes = await makeVolume('db', 5 * MiB + 1000, rig);
      await writeFile(device, Buffer.alloc(8 * MiB, 'x'));
      const target = { pool: 'luns', migrationId: 'm-db', volume: 'db' };
      expect(await rig.client.createTarget({ ...target, sizeBytes: bytes.length })).toEqual({ sizeBytes: 8 * MiB });
      const local = { pool: 'luns', migrationId: 'm-db' };
      const spec = { copyId: 'db.1', sourcePool: 'fast', volume: 'db', sizeBytes: bytes.length, local };
      await rig.client.startCopy({ ...spec, grant: grant(unlimited) });
      const done = await untilState(rig.client, 'db.1', 'COPY_STATE_DONE', 'COPY_STATE_FAILED');
      expect(done).toMatchObject({ state: 'COPY_STATE_DONE', error: null });
      await rig.client.stopCopy({ copyId: 'db.1' });
      const { volume } = await rig.client.publishTarget(target);
      expect(volume).toMatchObject({ name: 'db', pool: 'luns', sizeBytes: bytes.length, holders: [] });
      const written = await readFile(device);
      expect(written.subarray(0, bytes.length).equals(bytes)).toBe(true);
      expect(written.subarray(bytes.length).every((byte) => byte === 'x'.charCodeAt(0))).toBe(true);
    } finally {
      await rig.dispose();
      await loops.dispose();
    }
  });
});

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
    await makeVolume(name, 8 * MiB, rig);
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

describe('a copy between hosts', () => {
  async function prepare(name: string, rate = unlimited, sizeBytes = 8 * MiB) {
    const bytes = await makeVolume(name, sizeBytes);
    const copyId = `${name}.1`;
    await two.client.createTarget({ pool: 'fast', migrationId: name, volume: name, sizeBytes });
    const sink = { copyId, pool: 'fast', migrationId: name, sizeBytes, sourceHost: 'stor-01' };
    const { ticket, dataAddress } = await two.client.openSink(sink);
    const request = {
      copyId,
      sourcePool: 'fast',
      volume: name,
      sizeBytes,
      remote: { host: 'stor-02', dataAddress, ticket },
      grant: grant(rate),
    } satisfies StartCopyRequestInput;
    return { bytes, sink, request };
  }

  it('lands every byte on the other one', async () => {
    const { bytes, request } = await prepare('over');
    await one.client.startCopy(request);
    const done = await untilState(one.client, 'over.1', 'COPY_STATE_DONE', 'COPY_STATE_FAILED');
    expect(done).toMatchObject({ state: 'COPY_STATE_DONE', error: null });
    await one.client.stopCopy({ copyId: 'over.1' });
    expect(await two.client.closeSink({ copyId: 'over.1' })).toEqual({ landedBytes: 8 * MiB });
    await two.client.publishTarget({ pool: 'fast', migrationId: 'over', volume: 'over' });
    expect((await readFile(two.volume('fast', 'over'))).equals(bytes)).toBe(true);
  });

  it('takes new rates on its way', async () => {
    const { bytes, request } = await prepare('pace', limited(512 * 1024));
    await one.client.startCopy(request);
    await untilLanded(one.client, 'pace.1', 100_000);
    await one.client.setRate({ copyId: 'pace.1', grant: grant(limited(4 * MiB), 2) });
    await untilLanded(one.client, 'pace.1', 2 * MiB);
    await one.client.setRate({ copyId: 'pace.1', grant: grant(unlimited, 3) });
    const done = await untilState(one.client, 'pace.1', 'COPY_STATE_DONE', 'COPY_STATE_FAILED');
    expect(done).toMatchObject({ state: 'COPY_STATE_DONE', error: null, legEnds: { rate: 2, complete: 1 } });
    await two.client.closeSink({ copyId: 'pace.1' });
    await two.client.publishTarget({ pool: 'fast', migrationId: 'pace', volume: 'pace' });
    expect((await readFile(two.volume('fast', 'pace'))).equals(bytes)).toBe(true);
  });

  it('keeps the target to itself until its sink is closed', async () => {
    const { sink } = await prepare('kept');
    const publish = { pool: 'fast', migrationId: 'kept', volume: 'kept' };
    expect(await refusalOf(two.client.publishTarget(publish))).toMatchObject({ reason: 'TARGET_IN_USE' });
    const rival = await refusalOf(two.client.openSink({ ...sink, copyId: 'kept.2' }));
    expect(rival).toMatchObject({ reason: 'TARGET_IN_USE' });
    const other = await refusalOf(two.client.openSink({ ...sink, sourceHost: 'stor-03' }));
    expect(other).toMatchObject({ reason: 'COPY_EXISTS' });
    await two.client.closeSink({ copyId: 'kept.1' });
    await two.client.closeSink({ copyId: 'kept.1' });
    await two.client.publishTarget(publish);
  });

  it('asks for a new ticket when its own is worth nothing, and goes on with it', async () => {
    const { bytes, sink, request } = await prepare('ticket');
    const { ticket } = await two.client.openSink(sink);
    await one.client.startCopy(request);
    const waiting = await untilState(one.client, 'ticket.1', 'COPY_STATE_NEEDS_TICKET', 'COPY_STATE_FAILED');
    expect(waiting.state).toBe('COPY_STATE_NEEDS_TICKET');
    await one.client.setTicket({ copyId: 'ticket.1', ticket });
    await untilState(one.client, 'ticket.1', 'COPY_STATE_DONE');
    await two.client.closeSink({ copyId: 'ticket.1' });
    await two.client.publishTarget({ pool: 'fast', migrationId: 'ticket', volume: 'ticket' });
    expect((await readFile(two.volume('fast', 'ticket'))).equals(bytes)).toBe(true);
  });

  it('goes on as another copy where the last one had landed', async () => {
    const { bytes, sink, request } = await prepare('resume', limited(2 * MiB));
    await one.client.startCopy(request);
    await untilLanded(one.client, 'resume.1', MiB);
    await one.client.stopCopy({ copyId: 'resume.1' });
    const { landedBytes } = await two.client.closeSink({ copyId: 'resume.1' });
    expect(landedBytes).toBeGreaterThanOrEqual(MiB);
    const next = await two.client.openSink({ ...sink, copyId: 'resume.2' });
    expect(next.landedBytes).toBe(landedBytes);
    const remote = { ...request.remote, ticket: next.ticket };
    const again = { ...request, copyId: 'resume.2', startBytes: landedBytes, remote, grant: grant(unlimited) };
    await one.client.startCopy(again);
    await untilState(one.client, 'resume.2', 'COPY_STATE_DONE');
    await two.client.closeSink({ copyId: 'resume.2' });
    await two.client.publishTarget({ pool: 'fast', migrationId: 'resume', volume: 'resume' });
    expect((await readFile(two.volume('fast', 'resume'))).equals(bytes)).toBe(true);
  });

  it('leaves holes where the source has them', async () => {
    const { request } = await prepare('holes');
    const zeros = Buffer.alloc(8 * MiB);
    await writeFile(one.volume('fast', 'holes'), zeros);
    await one.client.startCopy(request);
    await untilState(one.client, 'holes.1', 'COPY_STATE_DONE');
    await two.client.closeSink({ copyId: 'holes.1' });
    await two.client.publishTarget({ pool: 'fast', migrationId: 'holes', volume: 'holes' });
    const { size, blocks } = await stat(two.volume('fast', 'holes'));
    expect({ size, sparse: blocks * 512 < MiB }).toEqual({ size: 8 * MiB, sparse: true });
  });
});

/** The process with these words in its command line. */
async function pidOf(words: string): Promise<number | undefined> {
  const { stdout } = await run('pgrep', ['-f', '--', words]).catch(() => ({ stdout: '' }));
  return stdout === '' ? undefined : Number(stdout.split('\n')[0]);
}

async function untilLanded(client: AgentClient, copyId: string, bytes: number): Promise<void> {
  for await (const { copies } of client.watch({})) {
    if (copies.some((copy) => copy.copyId === copyId && copy.landedBytes >= bytes)) return;
  }
}
