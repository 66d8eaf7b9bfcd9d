import { readFile, stat, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { StartCopyRequestInput } from '../../proto/gen/sluice/agent/v1/StartCopyRequest.ts';
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

let one: AgentRig;
let two: AgentRig;
beforeAll(async () => {
  const authority = await makeAuthority();
  [one, two] = await Promise.all([startAgentRig(authority, 'stor-01'), startAgentRig(authority, 'stor-02')]);
});
afterAll(async () => {
  await Promise.all([one.dispose(), two.dispose()]);
});

describe('a copy between hosts', () => {
  async function prepare(name: string, rate = unlimited, sizeBytes = 8 * MiB) {
    const bytes = await makeVolume(one, name, sizeBytes);
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
    // Long enough that no hiccup of the machine lets it end before the last of the rates.
    const { bytes, request } = await prepare('pace', limited(512 * 1024), 64 * MiB);
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
