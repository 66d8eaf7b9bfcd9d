import { createHash } from 'node:crypto';
import { open, readdir, readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  grant,
  limited,
  MiB,
  makeVolume,
  unlimited,
  untilLanded,
  untilState,
} from '../../test/support/agent-copies.ts';
import { type AgentRig, refusalOf, startAgentRig } from '../../test/support/agent-rig.ts';
import { makeAuthority } from '../../test/support/certificates.ts';

const segmentBytes = 2 * MiB;
const digest = { segmentBytes };

let one: AgentRig;
let two: AgentRig;
beforeAll(async () => {
  const authority = await makeAuthority();
  one = await startAgentRig(authority, 'stor-01');
  two = await startAgentRig(authority, 'stor-02');
});
afterAll(async () => {
  await one.dispose();
  await two.dispose();
});

function digestsOf(bytes: Buffer): string[] {
  const sha256 = (piece: Uint8Array) => createHash('sha256').update(piece).digest();
  const pieces = (whole: Buffer, size: number) =>
    Array.from({ length: Math.ceil(whole.length / size) }, (_, index) =>
      whole.subarray(index * size, (index + 1) * size),
    );
  return pieces(bytes, segmentBytes).map((segment) =>
    sha256(Buffer.concat(pieces(segment, MiB).map(sha256))).toString('hex'),
  );
}

async function digested(rig: AgentRig, copyId: string) {
  const { digests, ...rest } = await rig.client.getDigests({ copyId });
  return { ...rest, digests: digests.map((each) => each.toString('hex')) };
}

const done = (rig: AgentRig, copyId: string) => untilState(rig.client, copyId, 'COPY_STATE_DONE', 'COPY_STATE_FAILED');

describe('a copy whose sink is a digest', () => {
  it('tells the digests of a volume, also of one with a ragged end', async () => {
    const bytes = await makeVolume(one, 'ragged', 5 * MiB + 4321);
    const request = { copyId: 'ragged.1', sourcePool: 'fast', volume: 'ragged', sizeBytes: bytes.length, digest };
    await one.client.startCopy({ ...request, grant: grant(unlimited) });
    expect(await done(one, 'ragged.1')).toMatchObject({ state: 'COPY_STATE_DONE', landedBytes: bytes.length });
    const told = await digested(one, 'ragged.1');
    expect(told).toMatchObject({ algorithm: 'sha256/1MiB', segmentBytes, startBytes: 0, digests: digestsOf(bytes) });
    await one.client.stopCopy({ copyId: 'ragged.1' });
    expect(await refusalOf(one.client.getDigests({ copyId: 'ragged.1' }))).toMatchObject({ reason: 'COPY_NOT_FOUND' });
  });

  it('is held to its rate, is paused, goes on, and is right in the end', async () => {
    const bytes = await makeVolume(one, 'slow', 32 * MiB);
    const request = { copyId: 'slow.1', sourcePool: 'fast', volume: 'slow', sizeBytes: bytes.length, digest };
    await one.client.startCopy({ ...request, grant: grant(limited(8 * MiB)) });
    await untilLanded(one.client, 'slow.1', 6 * MiB);
    await one.client.setRate({ copyId: 'slow.1', grant: grant({ paused: {} }, 2) });
    await untilState(one.client, 'slow.1', 'COPY_STATE_PAUSED');
    await one.client.setRate({ copyId: 'slow.1', grant: grant(limited(8 * MiB), 3) });
    const end = await done(one, 'slow.1');
    expect(end.state).toBe('COPY_STATE_DONE');
    expect(end.worstSecondBytes).toBeLessThan(1.3 * 8 * MiB);
    expect(end.legs).toBeGreaterThan(1);
    expect((await digested(one, 'slow.1')).digests).toEqual(digestsOf(bytes));
    await one.client.stopCopy({ copyId: 'slow.1' });
  });

  it('reads the part of a hidden target that it is told, and finds what is different there; that part can be written again', async () => {
    const bytes = await makeVolume(one, 'flipped', 8 * MiB);
    const target = { pool: 'slow', migrationId: 'flipped' };
    await one.client.createTarget({ ...target, volume: 'flipped', sizeBytes: bytes.length, metadata: {} });
    const volume = { sourcePool: 'fast', volume: 'flipped', sizeBytes: bytes.length, grant: grant(unlimited) };
    await one.client.startCopy({ ...volume, copyId: 'flipped.1', local: target });
    await done(one, 'flipped.1');
    await one.client.stopCopy({ copyId: 'flipped.1' });
    const hidden = one.volume('slow', '.sluice/targets');
    const [name = ''] = (await readdir(hidden)).filter((file) => !file.endsWith('.json'));
    const file = await open(`${hidden}/${name}`, 'r+');
    await file.write(Buffer.of((bytes[5 * MiB] ?? 0) ^ 1), 0, 1, 5 * MiB);
    await file.close();

    const reading = {
      sourcePool: 'slow',
      volume: 'flipped',
      sourceMigrationId: 'flipped',
      grant: grant(unlimited),
      digest,
    };
    await one.client.startCopy({ ...reading, copyId: 'flipped.2', startBytes: 2 * MiB, sizeBytes: 8 * MiB });
    await done(one, 'flipped.2');
    const found = await digested(one, 'flipped.2');
    expect(found.startBytes).toBe(2 * MiB);
    const right = digestsOf(bytes).slice(1);
    expect(found.digests.map((each, index) => each === right[index])).toEqual([true, false, true]);
    await one.client.stopCopy({ copyId: 'flipped.2' });

    const again = { ...volume, copyId: 'flipped.3', startBytes: 4 * MiB, sizeBytes: 6 * MiB };
    await one.client.startCopy({ ...again, local: { ...target, rewrite: true } });
    expect(await done(one, 'flipped.3')).toMatchObject({ state: 'COPY_STATE_DONE', landedBytes: 6 * MiB });
    await one.client.stopCopy({ copyId: 'flipped.3' });
    expect((await readFile(`${hidden}/${name}`)).equals(bytes)).toBe(true);
    expect(await one.client.getTarget(target)).toMatchObject({ landedBytes: 8 * MiB });
    await one.client.discardTarget(target);
  });

  it('is refused a segment that is none, and by a copy of which nothing is digested', async () => {
    await makeVolume(one, 'odd', MiB);
    const request = { copyId: 'odd.1', sourcePool: 'fast', volume: 'odd', sizeBytes: MiB, grant: grant(unlimited) };
    const refusal = await refusalOf(one.client.startCopy({ ...request, digest: { segmentBytes: MiB + 1 } }));
    expect(refusal).toMatchObject({ reason: 'REQUEST_INVALID' });
    expect(refusal?.message).toContain('it must be a multiple of 1048576');
  });
});

describe('a copy to another host', () => {
  it('digests what it reads on its way, however many legs it has, and writes a part again', async () => {
    const bytes = await makeVolume(one, 'onepass', 16 * MiB);
    const target = { pool: 'fast', migrationId: 'onepass' };
    await two.client.createTarget({ ...target, volume: 'onepass', sizeBytes: bytes.length, metadata: {} });
    const sink = { ...target, sourceHost: 'stor-01', sizeBytes: bytes.length };
    const { ticket, dataAddress } = await two.client.openSink({ ...sink, copyId: 'onepass.1' });
    const remote = { host: 'stor-02', dataAddress, ticket };
    const source = { sourcePool: 'fast', volume: 'onepass', sizeBytes: bytes.length, digestSegmentBytes: segmentBytes };
    await one.client.startCopy({ ...source, copyId: 'onepass.1', remote, grant: grant(limited(20 * MiB)) });
    await untilLanded(one.client, 'onepass.1', 5 * MiB);
    await one.client.setRate({ copyId: 'onepass.1', grant: grant(limited(12 * MiB), 2) });
    await untilLanded(one.client, 'onepass.1', 8 * MiB);
    await one.client.setRate({ copyId: 'onepass.1', grant: grant(unlimited, 3) });
    expect(await done(one, 'onepass.1')).toMatchObject({ state: 'COPY_STATE_DONE' });
    expect((await digested(one, 'onepass.1')).digests).toEqual(digestsOf(bytes));
    await one.client.stopCopy({ copyId: 'onepass.1' });
    await two.client.closeSink({ copyId: 'onepass.1' });

    const part = { ...sink, copyId: 'onepass.2', sizeBytes: 6 * MiB, rewriteFromBytes: 4 * MiB };
    const again = await two.client.openSink(part);
    expect(again.landedBytes).toBe(4 * MiB);
    await one.client.startCopy({
      ...source,
      copyId: 'onepass.2',
      startBytes: 4 * MiB,
      sizeBytes: 6 * MiB,
      remote: { ...remote, ticket: again.ticket },
      grant: grant(unlimited),
    });
    expect(await done(one, 'onepass.2')).toMatchObject({ state: 'COPY_STATE_DONE', landedBytes: 6 * MiB });
    expect((await digested(one, 'onepass.2')).digests).toEqual(digestsOf(bytes).slice(2, 3));
    await one.client.stopCopy({ copyId: 'onepass.2' });
    await two.client.closeSink({ copyId: 'onepass.2' });
    expect(await two.client.getTarget(target)).toMatchObject({ landedBytes: 16 * MiB });
    const published = await two.client.publishTarget({ ...target, volume: 'onepass' });
    expect(published.volume).toMatchObject({ sizeBytes: 16 * MiB });
    expect((await readFile(two.volume('fast', 'onepass'))).equals(bytes)).toBe(true);
  });
});
