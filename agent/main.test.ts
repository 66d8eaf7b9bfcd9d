import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeAuthority, type TestAuthority } from '../test/support/certificates.ts';

/** The program from its sources: Node takes the types away itself. */
const program = join(import.meta.dirname, 'main.ts');

describe('the program sluice-agent', () => {
  let root: string;
  let authority: TestAuthority;
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'sluice-agent-'));
    await mkdir(join(root, 'pool'));
    authority = await makeAuthority();
    await writeCertificate('stor-01', 'agent');
  });
  afterAll(() => rm(root, { recursive: true }));

  async function writeCertificate(name: string, role: 'agent' | 'client', notAfter?: Date): Promise<void> {
    const issued = await authority.issue({ name, role, ...(notAfter && { notAfter }) });
    await writeFile(join(root, 'ca.crt'), issued.ca);
    await writeFile(join(root, `${name}.crt`), issued.cert);
    await writeFile(join(root, `${name}.key`), issued.key);
  }
  async function configure(change: { listen?: string; certificate?: string; more?: string } = {}): Promise<string> {
    const { listen = '127.0.0.1:0', certificate = 'stor-01', more = '' } = change;
    const file = join(root, 'agent.yaml');
    await writeFile(
      file,
      `host: stor-01
listen: ${listen}
data: { listen: 127.0.0.1:0 }
state: state
tls: { ca: ca.crt, cert: ${certificate}.crt, key: ${certificate}.key }
pools:
  fast: { driver: file, path: pool }
${more}`,
    );
    return file;
  }
  function start(...args: string[]): ChildProcess {
    return spawn(process.execPath, ['--no-warnings', program, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  }
  /** Runs to its end. */
  async function run(...args: string[]) {
    const child = start(...args);
    let [stdout, stderr] = ['', ''];
    child.stdout?.on('data', (text) => {
      stdout += text;
    });
    child.stderr?.on('data', (text) => {
      stderr += text;
    });
    const [code] = await once(child, 'close');
    return { code, stdout, stderr };
  }

  it('says on which addresses it serves, and ends with 0 on SIGTERM', async () => {
    const startedAt = performance.now();
    const child = start('--config', await configure());
    if (child.stderr === null) throw new Error('no standard error');
    const lines = createInterface(child.stderr)[Symbol.asyncIterator]();
    const serving = JSON.parse(String((await lines.next()).value));
    console.info(`serving after ${Math.round(performance.now() - startedAt)} ms`);
    expect(serving).toMatchObject({ level: 'info', host: 'stor-01', msg: 'serving' });
    expect(serving.listen).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
    expect(serving.data).toMatch(/^127\.0\.0\.1:[1-9]\d*$/);
    child.kill('SIGTERM');
    expect(JSON.parse(String((await lines.next()).value))).toMatchObject({ msg: 'stopped' });
    expect(await once(child, 'exit')).toEqual([0, null]);
  });

  it('leaves a state folder alone that another agent works with', async () => {
    const file = await configure();
    const child = start('--config', file);
    await once(createInterface(child.stderr ?? process.stdin), 'line');
    expect(await run('--config', file)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('another sluice-agent works with it; stop that one'),
    });
    child.kill('SIGKILL');
    await once(child, 'exit');
  });

  it('prints its version and its usage', async () => {
    expect(await run('--version')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^sluice-agent \d+\.\d+\.\d+\n$/),
    });
    expect(await run('--help')).toMatchObject({ code: 0, stdout: expect.stringContaining('--config FILE') });
  });

  it('checks configuration and certificates without serving', async () => {
    const file = await configure();
    expect(await run('--config', file, '--check')).toEqual({ code: 0, stdout: `${file}: good\n`, stderr: '' });
  });

  it('ends with 2 and a line for each thing to mend', async () => {
    const file = await configure({ more: 'logg: info\nlisten_on: x\n' });
    const { code, stderr } = await run('--config', file);
    expect(code).toBe(2);
    expect(stderr.split('\n')).toEqual([
      `sluice-agent: ${file}:8: unknown key "logg"; did you mean "log"?`,
      `sluice-agent: ${file}:9: unknown key "listen_on"; known are host, listen, data, state, journal, tls, pools, offers, metrics, log`,
      '',
    ]);
    expect(await run()).toMatchObject({ code: 2, stderr: expect.stringContaining('--config FILE is missing') });
    expect(await run('--bogus')).toMatchObject({
      code: 2,
      stderr: expect.stringContaining("Unknown option '--bogus'"),
    });
  });

  it('ends with 2 for a certificate of another role, an expired one, and a missing one', async () => {
    await writeCertificate('a-client', 'client');
    const wrongRole = await run('--config', await configure({ certificate: 'a-client' }));
    expect(wrongRole).toMatchObject({ code: 2, stderr: expect.stringContaining('has the role client') });
    await writeCertificate('too-old', 'agent', new Date(Date.now() - 60_000));
    const expired = await run('--config', await configure({ certificate: 'too-old' }));
    expect(expired).toMatchObject({ code: 2, stderr: expect.stringContaining('the certificate ended on') });
    const missing = await run('--config', await configure({ certificate: 'nobody' }));
    expect(missing).toMatchObject({ code: 2, stderr: expect.stringContaining('nobody.crt: cannot be read') });
  });

  it.each([
    ['commands', (taken: string) => ({ listen: taken })],
    ['metrics', (taken: string) => ({ more: `metrics: { listen: ${taken} }` })],
  ])('ends with 2 when its address for %s is taken', async (what, change) => {
    const squatter = createServer().listen(0, '127.0.0.1');
    await once(squatter, 'listening');
    const address = squatter.address();
    const taken = `127.0.0.1:${typeof address === 'object' ? address?.port : 0}`;
    const { code, stderr } = await run('--config', await configure(change(taken)));
    squatter.close();
    expect(code).toBe(2);
    expect(stderr).toContain(`${what}: cannot listen on ${taken}: the address is in use by another program`);
  });
});
