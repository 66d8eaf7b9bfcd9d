import { randomBytes } from 'node:crypto';
import { open, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grant, limited, MiB, unlimited, untilLanded, untilState } from '../../test/support/agent-copies.ts';
import { type AgentRig, startAgentRig } from '../../test/support/agent-rig.ts';
import { itAsRoot } from '../../test/support/as-root.ts';
import { makeAuthority, type TestAuthority } from '../../test/support/certificates.ts';
import { type LoopDevices, makeLoopDevices } from '../../test/support/loop-devices.ts';

const sizeBytes = 128 * MiB + 1000;
const dataBytes = MiB + 1000;

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

/** A volume of a MiB in a hole, a hole of 64 MiB, and a ragged end. */
async function makeSparse(rig: AgentRig, name: string): Promise<Buffer> {
  const path = rig.volume('fast', name);
  await writeFile(path, '');
  await truncate(path, sizeBytes);
  const file = await open(path, 'r+');
  await file.write(randomBytes(MiB), 0, MiB, 64 * MiB);
  await file.write(randomBytes(1000), 0, 1000, sizeBytes - 1000);
  await file.close();
  return readFile(path);
}

/** Copies a volume to a target on the same host, and stops the copy when it is done. */
async function copyWithin(rig: AgentRig, sourcePool: string, name: string, pool: string): Promise<void> {
  const copyId = `${name}.${pool}`;
  await rig.client.createTarget({ pool, migrationId: copyId, volume: name, sizeBytes });
  const local = { pool, migrationId: copyId };
  await rig.client.startCopy({ copyId, sourcePool, volume: name, sizeBytes, local, grant: grant(unlimited) });
  const done = await untilState(rig.client, copyId, 'COPY_STATE_DONE', 'COPY_STATE_FAILED');
  expect(done).toMatchObject({ state: 'COPY_STATE_DONE', landedBytes: sizeBytes, error: null });
  await rig.client.stopCopy({ copyId });
  await rig.client.publishTarget({ pool, migrationId: copyId, volume: name });
}

describe('a sparse volume', () => {
  it('stays one from file to file', async () => {
    const bytes = await makeSparse(one, 'thin');
    await copyWithin(one, 'fast', 'thin', 'slow');
    expect((await readFile(one.volume('slow', 'thin'))).equals(bytes)).toBe(true);
    expect((await stat(one.volume('slow', 'thin'))).blocks * 512).toBeLessThan(2 * MiB);
  });

  it('goes on at the landed offset, holes before it being landed', async () => {
    const bytes = await makeSparse(one, 'again');
    await two.client.createTarget({ pool: 'fast', migrationId: 'again', volume: 'again', sizeBytes });
    const start = async (number: number, rate = unlimited) => {
      const copyId = `again.${number}`;
      const sink = { copyId, pool: 'fast', migrationId: 'again', sizeBytes, sourceHost: 'stor-01' };
      const { ticket, dataAddress } = await two.client.openSink(sink);
      const remote = { host: 'stor-02', dataAddress, ticket };
      const spec = { copyId, sourcePool: 'fast', volume: 'again', sizeBytes, remote };
      await one.client.startCopy({ ...spec, grant: grant(rate) });
      return copyId;
    };
    const first = await start(1, limited(256 * 1024));
    await untilLanded(one.client, first, 64 * MiB + 100_000);
    await one.client.stopCopy({ copyId: first });
    expect((await two.client.closeSink({ copyId: first })).landedBytes).toBeGreaterThan(64 * MiB);
    const second = await start(2);
    expect(await untilState(one.client, second, 'COPY_STATE_DONE', 'COPY_STATE_FAILED')).toMatchObject({ error: null });
    await one.client.stopCopy({ copyId: second });
    expect(await two.client.closeSink({ copyId: second })).toEqual({ landedBytes: sizeBytes });
    await two.client.publishTarget({ pool: 'fast', migrationId: 'again', volume: 'again' });
    expect((await readFile(two.volume('fast', 'again'))).equals(bytes)).toBe(true);
    expect((await stat(two.volume('fast', 'again'))).blocks * 512).toBeLessThan(2 * MiB);
  });

  describe('and a device that held something else', () => {
    let loops: LoopDevices;
    let rig: AgentRig;
    let device: string;
    const deviceBytes = 130 * MiB;

    async function setUp(): Promise<void> {
      loops = await makeLoopDevices(deviceBytes);
      [device = ''] = loops.devices;
      await writeFile(device, Buffer.alloc(deviceBytes, 'x'));
      rig = await startAgentRig(authority, 'stor-03', {
        pools: [{ name: 'luns', driver: 'block', devices: [{ path: device }] }],
      });
    }

    itAsRoot('has zeros where the holes are, and comes back from there with holes', async () => {
      await setUp();
      try {
        const bytes = await makeSparse(rig, 'thin');
        await copyWithin(rig, 'fast', 'thin', 'luns');
        const written = await readFile(device);
        expect(written.subarray(0, sizeBytes).equals(bytes)).toBe(true);
        expect(written.subarray(sizeBytes).every((byte) => byte === 'x'.charCodeAt(0))).toBe(true);
        expect((await stat(`${loops.root}/backing-0`)).blocks * 512).toBeLessThan(dataBytes + 2 * MiB);
        await copyWithin(rig, 'luns', 'thin', 'slow');
        expect((await readFile(rig.volume('slow', 'thin'))).equals(bytes)).toBe(true);
        expect((await stat(rig.volume('slow', 'thin'))).blocks * 512).toBeLessThan(3 * MiB);
      } finally {
        await rig.dispose();
        await loops.dispose();
      }
    });
  });
});
