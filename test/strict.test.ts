import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MigrationView } from '../cli/views/migration.ts';
import { MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';

const policies = (max: string, keeps: boolean) => `
default: { limit: 64MiB/s }
rules:
  - name: across
    match: { volume: vol-* }
    max: ${max}
    keep_source: ${keeps}
`;

describe('a limit that a max clips, and a source that a rule keeps', () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox(['stor-01', 'stor-02'], { policies: { '20-rules.yaml': policies('4MiB/s', true) } });
    makeImage(sandbox.image('stor-01', 'fast', 'vol-1'), 512 * MiB, 'porous');
    for (const volume of ['vol-2', 'vol-3']) makeImage(sandbox.image('stor-01', 'fast', volume), MiB);
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  const show = (id: string) => sandbox.json<MigrationView>(['show', id]);
  const events = async (id: string) => (await show(id)).events.map(({ message }) => message);
  const ended = (id: string) =>
    until(`the end of ${id}`, async () => {
      const view = await show(id);
      return view.state === 'succeeded' ? view : undefined;
    });
  const clipped = 'of the request is clipped to 4MiB/s by rule across (20-rules.yaml:6)';

  it('is refused to who is strict, and nothing is made', async () => {
    const words = ['migrate', 'vol-1', 'stor-02:fast', '--limit', '50MiB/s', '--strict', '--detach'];
    const printed = await sandbox.cluster.sluice(...words);
    expect(printed).toMatchObject({ exitCode: 3, stderr: expect.stringContaining(`limit 50MiB/s ${clipped}`) });
    const { stderr } = await sandbox.cluster.sluice(...words, '--json');
    expect(stderr).toMatch(/"LIMIT_CLIPPED".*"max":"4MiB\/s"/);
    const { migrations } = await sandbox.json<{ migrations: MigrationView[] }>(['migrations', '--all']);
    expect(migrations).toEqual([]);
  });

  it('is refused as well where it is the metadata that asks for it', async () => {
    await sandbox.json(['volume', 'set', 'vol-1', 'volume_copy_bps_limit=50MiB/s']);
    const printed = await sandbox.cluster.sluice('migrate', 'vol-1', 'stor-02:fast', '--strict', '--detach');
    expect(printed).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('limit 50MiB/s of the metadata is clipped'),
    });
    await sandbox.json(['volume', 'unset', 'vol-1', 'volume_copy_bps_limit']);
  });

  it('is told to whoever is not strict, in one line and as an event', async () => {
    const words = ['migrate', 'vol-1', 'stor-02:fast', '--limit', '50MiB/s', '--detach', '--id', 'm'];
    const { stdout } = await sandbox.cluster.sluice(...words);
    expect(stdout.split('\n')[1]).toBe(`limit 50MiB/s ${clipped}`);
    expect(await events('m')).toContain(`limit 50MiB/s ${clipped}`);
    expect((await sandbox.cluster.sluice('show', 'm')).stdout).toMatch(/^clipped +limit 50MiB\/s of the request/m);
  });

  it('is refused while the copy runs, and leaves the limit as it was', async () => {
    const printed = await sandbox.cluster.sluice('limit', 'm', '60MiB/s', '--strict');
    expect(printed).toMatchObject({ exitCode: 3, stderr: expect.stringContaining(`limit 60MiB/s ${clipped}`) });
    expect((await show('m')).requestedLimit).toEqual({ kind: 'limited', bytesPerSecond: 50 * MiB });
    const fitting = await sandbox.cluster.sluice('limit', 'm', '3MiB/s', '--strict');
    expect(fitting).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('m: limit 3MiB/s by request') });
    expect(await events('m')).toContain('no max clips the limit any more');
  });

  it('is told as an event when a max comes to clip it later', async () => {
    sandbox.cluster.editPolicy('20-rules.yaml', policies('2MiB/s', true));
    const told = 'limit 3MiB/s of the request is clipped to 2MiB/s by rule across (20-rules.yaml:6)';
    await until('the event', async () => ((await events('m')).includes(told) ? true : undefined));
    await sandbox.json(['cancel', 'm']);
  });

  it('is kept by the rule where the request says nothing', async () => {
    const { stdout } = await sandbox.cluster.sluice('migrate', 'vol-2', 'stor-02:fast', '--dry-run');
    expect(stdout).toContain('rename the source at stor-01:fast to vol-2.kept-ID (20-rules.yaml:7)');
    await sandbox.json(['migrate', 'vol-2', 'stor-02:fast', '--detach', '--id', 'm2']);
    expect(await ended('m2')).toMatchObject({ keepSource: true, keepSourceReason: '20-rules.yaml:7' });
    expect(existsSync(sandbox.image('stor-01', 'fast', 'vol-2.kept-m2'))).toBe(true);
    sandbox.cluster.editPolicy('20-rules.yaml', policies('2MiB/s', false));
    expect(await show('m2')).toMatchObject({ keepSource: true, keepSourceReason: '20-rules.yaml:7' });
  });

  it('is not kept where the request says so, whatever the rule says', async () => {
    sandbox.cluster.editPolicy('20-rules.yaml', policies('2MiB/s', true));
    await sandbox.json(['migrate', 'vol-3', 'stor-02:fast', '--detach', '--id', 'm3', '--no-keep-source']);
    expect(await ended('m3')).toMatchObject({ keepSource: false, keepSourceReason: 'request' });
    expect(existsSync(sandbox.image('stor-01', 'fast', 'vol-3.kept-m3'))).toBe(false);
    expect(existsSync(sandbox.image('stor-01', 'fast', 'vol-3'))).toBe(false);
  });
});
