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
import { type AgentRig, startAgentRig } from '../../test/support/agent-rig.ts';
import { makeAuthority, type TestAuthority } from '../../test/support/certificates.ts';
import { type Exposed, readExposition } from '../../test/support/exposition.ts';
import { formatAddress } from '../config/values.ts';
import { RemotePipeline } from '../link/remote-pipeline.ts';

async function scrape({ agent }: AgentRig): Promise<Exposed> {
  if (agent.metrics === undefined) throw new Error('the agent serves no metrics');
  return readExposition(await (await fetch(`http://${formatAddress(agent.metrics)}/metrics`)).text());
}

/** Starts a copy of a volume from pool `fast` to pool `slow`. */
async function startCopy({ client }: AgentRig, name: string, sizeBytes: number, rate = unlimited): Promise<string> {
  await client.createTarget({ pool: 'slow', migrationId: name, volume: name, sizeBytes, metadata: {} });
  const local = { pool: 'slow', migrationId: name };
  const copyId = `${name}.1.1`;
  await client.startCopy({ copyId, sourcePool: 'fast', volume: name, sizeBytes, local, grant: grant(rate) });
  return copyId;
}

describe('the metrics of an agent', () => {
  let authority: TestAuthority;
  let rig: AgentRig;
  beforeAll(async () => {
    authority = await makeAuthority();
    rig = await startAgentRig(authority, 'stor-01', { metrics: true });
  });
  afterAll(() => rig.dispose());

  it('have a series for each pool, phase and cause before anything has happened', async () => {
    const exposed = await scrape(rig);
    expect(exposed.value('sluice_build_info', { program: 'sluice-agent' })).toBe(1);
    expect(exposed.all('sluice_agent_landed_bytes_total').map(({ value }) => value)).toEqual([0, 0, 0, 0]);
    expect(exposed.all('sluice_agent_copies')).toHaveLength(7);
    expect(exposed.value('sluice_agent_legs_ended_total', { cause: 'stall' })).toBe(0);
  });

  it('follow a copy within the host, and keep what it did when it is forgotten', async () => {
    await makeVolume(rig, 'db', 8 * MiB);
    const copyId = await startCopy(rig, 'db', 8 * MiB, limited(4 * MiB));
    await untilLanded(rig.client, copyId, MiB);
    const running = await scrape(rig);
    expect(running.value('sluice_agent_copies', { phase: 'running' })).toBe(1);
    expect(running.value('sluice_agent_copy_lease_seconds', { copy: copyId })).toBeGreaterThan(50);
    await rig.client.setRate({ copyId, grant: grant(unlimited, 2) });
    await untilState(rig.client, copyId, 'COPY_STATE_DONE');
    expect((await scrape(rig)).all('sluice_agent_copy_lease_seconds')).toEqual([]);
    await rig.client.stopCopy({ copyId });
    const after = await scrape(rig);
    expect(after.value('sluice_agent_copies', { phase: 'done' })).toBe(0);
    expect(after.value('sluice_agent_landed_bytes_total', { pool: 'fast', direction: 'read' })).toBe(8 * MiB);
    expect(after.value('sluice_agent_landed_bytes_total', { pool: 'slow', direction: 'written' })).toBe(8 * MiB);
    expect(after.value('sluice_agent_legs_started_total')).toBe(2);
    expect(after.value('sluice_agent_legs_ended_total', { cause: 'rate' })).toBe(1);
    expect(after.value('sluice_agent_legs_ended_total', { cause: 'complete' })).toBe(1);
  });

  it('count sources that were not let in, by reason', async () => {
    const source = new RemotePipeline({
      copyId: 'unknown.1.1',
      source: rig.volume('fast', 'db'),
      sink: { host: 'stor-01', address: formatAddress(rig.agent.data) },
      ticket: 'made up',
      tls: await authority.issue({ name: 'stor-02', role: 'agent' }),
    });
    await expect(source.connect(new AbortController().signal)).rejects.toMatchObject({ reason: 'TICKET_REFUSED' });
    await source.close();
    const reason = 'TICKET_REFUSED';
    expect((await scrape(rig)).value('sluice_agent_sources_refused_total', { reason })).toBe(1);
  });
});
