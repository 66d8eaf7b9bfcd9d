import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { HostView } from '../cli/views/storage.ts';
import { issueCertificate } from '../pki/authority.ts';
import type { Role } from '../pki/identity.ts';
import { MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

const host = 'stor-02';

describe('who and what is not trusted', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(['stor-01', host]);
    cpSync(pki(), join(sandbox.folder, 'pki.good'), { recursive: true });
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });
  afterEach(() => cpSync(join(sandbox.folder, 'pki.good'), pki(), { recursive: true }));

  const pki = (file = '') => join(sandbox.folder, 'pki', file);

  /** Puts another certificate in the place of a holder's. */
  async function forge(file: string, subject: { name: string; role: Role }, now = new Date()): Promise<void> {
    const authority = { certificate: readFileSync(pki('ca.crt'), 'utf8'), key: readFileSync(pki('ca.key'), 'utf8') };
    const pair = await issueCertificate(authority, { ...subject, addresses: ['127.0.0.1'] }, { days: 2, now });
    writeFileSync(pki(`${file}.crt`), pair.certificate);
    writeFileSync(pki(`${file}.key`), pair.key);
  }
  async function restartAgent(env: Record<string, string> = {}): Promise<void> {
    await sandbox.cluster.program(host).stop();
    await sandbox.cluster.startAgent(host, env);
  }
  const standing = (state: HostView['state'], reason = /^/) =>
    until(`${host} to be ${state} for ${reason}`, async () => {
      const { hosts } = await sandbox.json<{ hosts: HostView[] }>(['hosts']);
      return hosts.find(
        ({ name, state: is, stateReason }) => name === host && is === state && reason.test(stateReason),
      );
    });

  it('an agent with the certificate of another host', async () => {
    await forge(host, { name: 'stor-07', role: 'agent' });
    await expect(restartAgent()).rejects.toThrow(/stor-07/);
  });

  it('an agent with a certificate of the wrong role', async () => {
    await forge(host, { name: host, role: 'client' });
    await expect(restartAgent()).rejects.toThrow(/role client/);
  });

  it('an agent with a certificate that has ended', async () => {
    await forge(host, { name: host, role: 'agent' }, new Date(Date.now() - 10 * 86_400_000));
    await expect(restartAgent()).rejects.toThrow(/ended on/);
  });

  it('an agent of another certificate authority', async () => {
    await sandbox.cluster.sluice('pki', 'init', '--dir', join(sandbox.folder, 'elsewhere'));
    await sandbox.cluster.sluice('pki', 'issue', host, '--role', 'agent', '--dir', join(sandbox.folder, 'elsewhere'));
    for (const file of [`${host}.crt`, `${host}.key`]) cpSync(join(sandbox.folder, 'elsewhere', file), pki(file));
    await restartAgent();
    await standing('refused', /certificate/);
  });

  it('a client whose certificate is an agent’s', async () => {
    await forge('admin', { name: 'stor-01', role: 'agent' });
    const printed = await sandbox.cluster.sluice('hosts');
    expect(printed.exitCode).not.toBe(0);
    expect(printed.stderr).toMatch(/role/);
  });

  it('a host without pv: nothing that cannot be throttled starts', async () => {
    const bare = join(sandbox.folder, 'bin-without-pv');
    mkdirSync(bare);
    for (const tool of ['dd', 'setpriv', 'flock', 'sh', 'dirname', 'readlink'])
      symlinkSync(`/usr/bin/${tool}`, join(bare, tool));
    makeImage(sandbox.image(host, 'fast', 'vol-1'), MiB);
    await restartAgent({ PATH: bare });

    await standing('refused', /pv/);
    const { error } = await sandbox.json<{ error: { message: string } }>(['migrate', 'vol-1', 'stor-01:fast'], 3);
    expect(error.message).toMatch(/pv|vol-1/);
  });

  it('is trusted again when it is what it should be', async () => {
    await restartAgent();
    await standing('up');
    expect((await sandbox.cluster.sluice('migrate', 'vol-1', 'stor-01:fast')).exitCode).toBe(0);
  });
});
