import { readdir, readFile, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Status } from 'nice-grpc-common';
import type { StartCopyRequestInput } from '../../proto/gen/sluice/agent/v1/StartCopyRequest.ts';
import { grant, limited, MiB, makeVolume, unlimited, untilState } from '../../test/support/agent-copies.ts';
import { type AgentRig, refusalOf, startAgentRig } from '../../test/support/agent-rig.ts';
import { itAsRoot } from '../../test/support/as-root.ts';
import { makeAuthority, type TestAuthority } from '../../test/support/certificates.ts';
import { makeLoopDevices } from '../../test/support/loop-devices.ts';

let authority: TestAuthority;
let one: AgentRig;
beforeAll(async () => {
  authority = await makeAuthority();
  one = await startAgentRig(authority, 'stor-01');
});
afterAll(() => one.dispose());

describe('a copy within a host', () => {
  async function prepare(name: string, sizeBytes = 8 * MiB, rate = unlimited) {
    const bytes = await makeVolume(one, name, sizeBytes);
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
      const bytes = await makeVolume(rig, 'db', 5 * MiB + 1000);
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
