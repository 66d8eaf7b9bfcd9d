import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import { FakeDaemon, Refusal } from '../test/support/fake-daemon.ts';
import { sampleWire } from '../test/support/sample-migration.ts';

const program = fileURLToPath(new URL('../bin/sluice', import.meta.url));

describe('the program sluice', () => {
  let folder: string;
  let daemon: FakeDaemon;
  let stranger: FakeDaemon;
  const sluice = (words: readonly string[], config = daemon.config) =>
    execa(program, words, { reject: false, env: { SLUICE_CONFIG: config, XDG_CACHE_HOME: folder } });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sluice-cli-'));
    daemon = await FakeDaemon.start({
      migrations: {
        async *watchMigrations() {
          yield { migration: sampleWire({ state: 'MIGRATION_STATE_CANCELLED' }) };
        },
        async getMigration() {
          throw new Refusal('MIGRATION_NOT_FOUND', 'there is no migration "x"');
        },
      },
      batches: {
        async getBatch() {
          throw new Refusal('BATCH_NOT_FOUND', 'there is no batch "x"');
        },
      },
      hosts: { listHosts: async () => ({ hosts: [{ name: 'stor-01', state: 'HOST_STATE_UP' }] }) },
    });
    stranger = await FakeDaemon.start({});
  });
  afterAll(async () => {
    await daemon[Symbol.asyncDispose]();
    await stranger[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true });
  });

  /** A configuration that names that daemon, with the certificate of that name. */
  function configOf(address: string, name = 'admin'): string {
    const path = join(daemon.folder, `${name}-${address.split(':')[1]}.yaml`);
    writeFileSync(path, `daemon: ${address}\ntls: { ca: pki/ca.crt, cert: pki/${name}.crt, key: pki/${name}.key }\n`);
    return path;
  }

  it('ends with 0 when all is well', async () => {
    expect(await sluice(['hosts'])).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('stor-01  up') });
  });

  it('ends with 1 when a watched migration was cancelled', async () => {
    expect(await sluice(['watch', 'db-1'])).toMatchObject({ exitCode: 1 });
  });

  it.each([
    [['limt'], /unknown command 'limt' \(Did you mean limit\?\)/],
    [['limit', 'x', '10'], /rate "10" /],
    [['migrate', 'db', 'stor-02'], /not HOST:POOL/],
    [['hosts', '--timeout', '5'], /not a duration/],
    [[], /say which command/],
  ])('ends with 2 for the words %j', async (words, message) => {
    expect(await sluice(words)).toMatchObject({ exitCode: 2, stdout: '', stderr: expect.stringMatching(message) });
  });

  it('ends with 2 without a configuration', async () => {
    expect(await sluice(['hosts'], '/nonexistent.yaml')).toMatchObject({ exitCode: 2 });
  });

  it('ends with 3 when the request is refused', async () => {
    expect(await sluice(['show', 'x'])).toMatchObject({ exitCode: 3, stderr: 'sluice: there is no migration "x"' });
  });

  it('ends with 4 when nothing listens', async () => {
    const ran = await sluice(['hosts', '--daemon', '127.0.0.1:1']);
    expect(ran).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('nothing listens at 127.0.0.1:1') });
  });

  it('ends with 4 when what listens does not answer in time', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => silent.once('listening', resolve));
    const address = silent.address();
    const port = typeof address === 'object' ? address?.port : undefined;
    const ran = await sluice(['hosts', '--timeout', '500ms', '--daemon', `127.0.0.1:${port}`]);
    silent.close();
    expect(ran).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('did not answer within 0.5 s') });
  });

  it('ends with 4 when our certificate has the wrong role', async () => {
    const ran = await sluice(['hosts'], configOf(daemon.address, 'stor-01'));
    expect(ran).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('has the role agent') });
  });

  it("ends with 4 when the daemon's certificate is of another authority", async () => {
    const ran = await sluice(['hosts'], configOf(stranger.address));
    expect(ran).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('not of our certificate authority') });
  });

  it('ends with 4 when our certificate is of another authority', async () => {
    const { folder: foreign } = stranger;
    for (const end of ['crt', 'key']) {
      copyFileSync(join(foreign, 'pki', `admin.${end}`), join(daemon.folder, 'pki', `foreign.${end}`));
    }
    const ran = await sluice(['hosts'], configOf(daemon.address, 'foreign'));
    expect(ran).toMatchObject({
      exitCode: 4,
      stderr: expect.stringMatching(/foreign.crt is not of the certificate authority .*ca.crt/),
    });
  });

  it('ends with 5 when policy check finds problems', async () => {
    expect(await sluice(['policy', 'check', '/nonexistent'])).toMatchObject({ exitCode: 5 });
  });

  it('documents every status in its help', async () => {
    const { stdout, exitCode } = await sluice(['--help']);
    expect(exitCode).toBe(0);
    for (const code of [0, 1, 2, 3, 4, 5, 6, 70, 130]) expect(stdout).toMatch(new RegExp(`^ +${code}  `, 'm'));
  });

  it('makes certificates', async () => {
    const dir = join(folder, 'pki');
    await sluice(['pki', 'init', '--dir', dir, '--name', 'Storage']);
    const issued = await sluice([
      'pki',
      'issue',
      'stor-01',
      '--role',
      'agent',
      '--dir',
      dir,
      '--address',
      '10.0.0.1',
      '--json',
    ]);
    expect(JSON.parse(String(issued.stdout))).toMatchObject({
      name: 'stor-01',
      role: 'agent',
      issuer: 'Storage',
      expired: false,
    });
    const again = await sluice(['pki', 'issue', 'stor-01', '--role', 'agent', '--dir', dir]);
    expect(again).toMatchObject({ exitCode: 3, stderr: expect.stringContaining('--renew') });
  });

  it('prints a completion script that bash takes', async () => {
    const { stdout } = await sluice(['completion', 'bash']);
    const script = `${stdout}\nCOMP_WORDS=(sluice volume s); COMP_CWORD=2; _sluice; echo "\${COMPREPLY[@]}"`;
    expect(await execa('bash', ['-c', script])).toMatchObject({ stdout: 'show set' });
  });
});
