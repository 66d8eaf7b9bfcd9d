import { afterEach, describe, expect, it } from '@jest/globals';
import type { INestApplicationContext } from '@nestjs/common';
import { readDaemonConfig } from '../daemon/config/daemon-config.ts';
import { Environment } from '../daemon/environment.ts';
import { openLog } from '../daemon/log.ts';
import { startDaemon } from '../daemon/start.ts';
import { readTlsMaterial } from '../pki/identity.ts';
import { makeAuthority } from './support/certificates.ts';
import { DaemonRig, type RigClients } from './support/daemon-rig.ts';
import { FakeAgent } from './support/fake-agent.ts';
import { until } from './support/until.ts';

let rig: DaemonRig;
let daemon: INestApplicationContext;
let clients: RigClients;

async function start(): Promise<void> {
  const config = await readDaemonConfig(rig.configFile);
  const tls = readTlsMaterial(config.tls, 'daemon', new Date());
  daemon = await startDaemon(new Environment(config, tls, openLog({ log: 'fatal' })));
  clients = rig.clients();
}

/** Waits until the host is no longer only being connected to. */
const hostWhen = (name: string, state: string) =>
  until(`${name} ${state}`, async () => {
    const { hosts } = await clients.hosts.listHosts({});
    return hosts.find((host) => host.name === name && host.state === state);
  });

afterEach(async () => {
  clients.channel.close();
  await daemon.close();
  rig.dispose();
});

describe('the state of a host', () => {
  it('says in plain words why an agent cannot be worked with', async () => {
    const outsiders = await makeAuthority('another authority');
    rig = await DaemonRig.make({
      good: {},
      toolless: { missingTools: ['pv: not found on PATH; install the package pv'] },
    });
    const { authority, agents: fleet } = rig;
    const dayAgo = new Date(Date.now() - 86_400_000);
    const certificates = {
      expired: await authority.issue({ name: 'expired', role: 'agent', notAfter: dayAgo }),
      wrongrole: await authority.issue({ name: 'wrongrole', role: 'client' }),
      wrongname: await authority.issue({ name: 'somebody', role: 'agent' }),
      outsider: await outsiders.issue({ name: 'outsider', role: 'agent' }),
    };
    for (const [host, tls] of Object.entries(certificates)) await FakeAgent.start({ host, tls, fleet });
    const addresses = Object.fromEntries([...fleet].map(([host, { address }]) => [host, address]));
    rig.writeInventory({ ...addresses, nobody: '127.0.0.1:1' });
    await start();

    expect((await hostWhen('good', 'HOST_STATE_UP')).stateReason).toBe('');
    const reasons: Record<string, string> = {};
    for (const host of ['toolless', 'expired', 'wrongrole', 'wrongname', 'outsider']) {
      reasons[host] = (await hostWhen(host, 'HOST_STATE_REFUSED')).stateReason;
    }
    reasons.nobody = (await hostWhen('nobody', 'HOST_STATE_DOWN')).stateReason;
    expect(reasons).toMatchObject({
      toolless: 'pv: not found on PATH; install the package pv',
      expired: expect.stringContaining('its certificate has expired'),
      wrongrole: expect.stringContaining(
        'the certificate of "wrongrole" has the role client, this needs the role agent',
      ),
      wrongname: expect.stringContaining('the certificate is that of "somebody", expected "wrongname"'),
      outsider: expect.stringMatching(/certificate/),
      nobody: expect.stringContaining('connection refused at 127.0.0.1:1'),
    });
  });

  it('follows the inventory: hosts come, go and move while the daemon runs', async () => {
    rig = await DaemonRig.make({ one: {}, two: {} });
    const addresses = { one: rig.agent('one').address, two: rig.agent('two').address };
    rig.writeInventory({ one: addresses.one });
    await start();
    await hostWhen('one', 'HOST_STATE_UP');
    rig.writeInventory(addresses);
    await hostWhen('two', 'HOST_STATE_UP');
    rig.writeInventory({ two: addresses.two });
    await until('host one gone', async () => {
      const { hosts } = await clients.hosts.listHosts({});
      return hosts.length === 1 || undefined;
    });
    rig.writeInventory({ two: '127.0.0.1:1' });
    await hostWhen('two', 'HOST_STATE_DOWN');
  });

  it('is served page by page', async () => {
    rig = await DaemonRig.make({ one: {}, two: {}, three: {} });
    await start();
    const first = await clients.hosts.listHosts({ pageSize: 2 });
    const second = await clients.hosts.listHosts({ pageSize: 2, pageToken: first.nextPageToken });
    expect([...first.hosts, ...second.hosts].map(({ name }) => name)).toEqual(['one', 'three', 'two']);
    expect(second.nextPageToken).toBe('');
    await expect(clients.hosts.listHosts({ pageToken: 'nonsense' })).rejects.toThrow(
      'is none that this daemon gave out',
    );
  });
});
