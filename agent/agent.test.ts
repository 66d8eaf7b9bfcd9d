import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Status } from 'nice-grpc-common';
import { makeVolume } from '../test/support/agent-copies.ts';
import { type AgentRig, refusalOf, startAgentRig } from '../test/support/agent-rig.ts';
import { makeAuthority, type TestAuthority } from '../test/support/certificates.ts';

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
    await makeVolume(one, 'list-me', 5000);
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
