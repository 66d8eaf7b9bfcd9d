import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { createChannel, createClient } from 'nice-grpc';
import { HealthDefinition } from 'nice-grpc-server-health';
import { readTlsMaterial } from '../pki/identity.ts';
import { clientChannelOptions, clientCredentials } from '../proto/peer.ts';
import { installation } from '../scripts/local-cluster/cluster.ts';
import { type Sandbox, startSandbox } from './support/sandbox.ts';

describe('a gRPC client that has no protos of ours (buf curl)', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(['stor-01']);
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  /** Calls a method that it learns about by reflection. */
  const call = async (method: string, ...args: string[]) => {
    const { ca, cert, key } = sandbox.cluster.tlsFiles('admin');
    const tls = ['--cacert', ca, '--cert', cert, '--key', key];
    const url = `https://${sandbox.cluster.addresses.daemon}/${method}`;
    const options = ['curl', '--protocol', 'grpc', '--reflect-protocol', 'grpc-v1', ...tls, ...args, url];
    return (await execa(join(installation, 'node_modules/.bin/buf'), options)).stdout;
  };

  it('learns what the daemon serves', async () => {
    const methods = await call('', '--list-methods');
    expect(methods).toContain('sluice.v1.MigrationService/CreateMigration');
    expect(methods).not.toContain('sluice.agent.v1');
  });

  it('lists the hosts', async () => {
    expect(JSON.parse(await call('sluice.v1.HostService/ListHosts', '-d', '{}'))).toMatchObject({
      hosts: [{ name: 'stor-01' }],
    });
  });

  it('hears of a refusal what, on what, the value seen', async () => {
    const request = { volume: 'nope', destination_host: 'stor-01', destination_pool: 'fast' };
    await expect(call('sluice.v1.MigrationService/CreateMigration', '-d', JSON.stringify(request))).rejects.toThrow(
      /nope/,
    );
  });

  it('asks for the health of the daemon', async () => {
    const tls = readTlsMaterial(sandbox.cluster.tlsFiles('admin'), 'client', new Date());
    const { daemon } = sandbox.cluster.addresses;
    const channel = createChannel(daemon, clientCredentials(tls, { role: 'daemon' }), clientChannelOptions);
    try {
      expect(await createClient(HealthDefinition, channel).check({ service: '' })).toMatchObject({ status: 1 });
    } finally {
      channel.close();
    }
  });
});
