import { readdirSync, readFileSync, statSync } from 'node:fs';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { digestOf } from '../support/sandbox.ts';
import { until } from '../support/until.ts';
import { describeWithCinder } from './cinder/availability.ts';
import { agentHost, SluiceBeside } from './sluice-beside.ts';

const MiB = 2 ** 20;
const policy = (limit: string, more = '') => `default: { limit: ${limit} }\n${more}`;
const rates = (limit: number) => ({ least: 0.6 * limit, most: 1.3 * limit });

/** Programs of copies that run on this machine, by a word of their command lines. */
const running = (word: string) =>
  readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const words = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words.some((text) => text.includes(word)) && words.some((text) => /(^|\/)(dd|pv)$/.test(text));
    } catch {
      return false;
    }
  });

await describeWithCinder('a real Cinder whose copies Sluice makes', () => {
  let beside: SluiceBeside;
  beforeAll(async () => {
    beside = await SluiceBeside.start({ '10-default.yaml': policy('unlimited') });
  });
  afterAll(async () => {
    await beside?.[Symbol.asyncDispose]();
  });

  const edit = (text: string) => beside.sluice.cluster.editPolicy('10-default.yaml', text);

  it('moves volumes as ever, sparse ones sparsely', async () => {
    const id = await beside.volume(0);
    await beside.cinder.fill(id, 64 * MiB, true);
    const digest = await beside.cinder.digest(id);
    await beside.migrate(id);
    const moved = await beside.cinder.migrated(id);
    expect(moved).toMatchObject({ status: 'available', migration_status: 'success' });
    expect(await beside.cinder.digest(id)).toBe(digest);
    const view = await beside.migration(id, ({ state }) => state === 'succeeded');
    expect([view.sourceHost, view.destinationHost].sort()).toEqual(['hostA', 'hostB']);
    expect(view.offer).toMatchObject({ owner: 'cinder', host: agentHost });
    expect(view.landedBytes).toBe(2 ** 30);
  });

  it('moves what is no whole number of MiB, as Cinder lets rootwrap run it', async () => {
    edit(policy('8MiB/s'));
    const bytes = 12 * MiB + 4321;
    const [source, target] = [await beside.volume(bytes), await beside.volume(0)];
    const [from, to] = [await beside.cinder.pathOf(source), await beside.cinder.pathOf(target)];
    const copy = [`if=${from}`, `of=${to}`, `count=${bytes}`, 'bs=1M', 'iflag=count_bytes,direct', 'oflag=direct'];
    await beside.cinder.run(['sudo', 'cinder-rootwrap', '/etc/cinder/rootwrap.conf', 'dd', ...copy, 'conv=sparse']);
    expect(statSync(to).size).toBe(bytes);
    expect(readFileSync(to).equals(readFileSync(from).subarray(0, bytes))).toBe(true);
    const view = await beside.migration(source, ({ state }) => state === 'succeeded');
    expect(view).toMatchObject({ sizeBytes: bytes, landedBytes: bytes });
    edit(policy('unlimited'));
  });

  it.each([[false], [true]])(
    'moves them at the limit of the policies, and at others as they are asked for (locked: %s)',
    async (lockVolume) => {
      edit(policy('8MiB/s'));
      const id = await beside.volume(96 * MiB);
      const digest = await beside.cinder.digest(id);
      await beside.migrate(id, { lockVolume });
      const { id: migration, offer } = await beside.migration(id, ({ landedBytes }) => landedBytes > 0);
      const target = offer?.targetPath ?? '';
      const [byPolicy, byRequest, byEdit] = [rates(8 * MiB), rates(4 * MiB), rates(12 * MiB)];
      const first = await beside.rateAt(target, 2000);
      expect(first).toBeGreaterThan(byPolicy.least);
      expect(first).toBeLessThan(byPolicy.most);
      await beside.sluice.json(['limit', migration, '4MiB/s']);
      const second = await beside.rateAt(target, 2000);
      expect(second).toBeGreaterThan(byRequest.least);
      expect(second).toBeLessThan(byRequest.most);
      await beside.sluice.json(['limit', migration, 'none']);
      edit(policy('12MiB/s'));
      await beside.migration(id, ({ explanation }) => JSON.stringify(explanation?.effective).includes(`${12 * MiB}`));
      const third = await beside.rateAt(target, 2000);
      expect(third).toBeGreaterThan(byEdit.least);
      expect(third).toBeLessThan(byEdit.most);
      edit(policy('unlimited'));
      expect(await beside.cinder.migrated(id)).toMatchObject({ status: 'available', migration_status: 'success' });
      expect(await beside.cinder.digest(id)).toBe(digest);
    },
  );

  it('follows the metadata of the volume while it is copied', async () => {
    edit(policy('32MiB/s'));
    const id = await beside.volume(96 * MiB, { volume_copy_bps_limit: `${4 * MiB}` });
    await beside.migrate(id);
    const { offer } = await beside.migration(id, ({ landedBytes }) => landedBytes > 0);
    const { least, most } = rates(4 * MiB);
    const first = await beside.rateAt(offer?.targetPath ?? '', 2000);
    expect(first).toBeGreaterThan(least);
    expect(first).toBeLessThan(most);
    const askedAt = performance.now();
    await beside.cinder.setMetadata(id, { volume_copy_bps_limit: '64MiB/s' });
    await beside.migration(id, ({ rateChanges }) =>
      rateChanges.some(
        ({ rate, effectiveTime }) =>
          rate?.kind === 'limited' && rate.bytesPerSecond === 64 * MiB && effectiveTime !== null,
      ),
    );
    // The poll of two seconds, and a command line for each look.
    expect(performance.now() - askedAt).toBeLessThan(10_000);
    expect((await beside.cinder.migrated(id)).migration_status).toBe('success');
  });

  it('shares a budget between two', async () => {
    edit(policy('unlimited', 'budgets: { everything: { limit: 8MiB/s, everything: true } }\n'));
    const ids = [await beside.volume(48 * MiB), await beside.volume(48 * MiB)];
    for (const id of ids) await beside.migrate(id);
    const views = await Promise.all(ids.map((id) => beside.migration(id, ({ landedBytes }) => landedBytes > 0)));
    const each = await Promise.all(views.map(({ offer }) => beside.rateAt(offer?.targetPath ?? '', 3000)));
    const sum = each.reduce((total, rate) => total + rate, 0);
    expect(sum).toBeGreaterThan(0.6 * 8 * MiB);
    expect(sum).toBeLessThan(1.3 * 8 * MiB);
    edit(policy('unlimited'));
    for (const id of ids) expect((await beside.cinder.migrated(id)).migration_status).toBe('success');
  });

  it('waits for its window', async () => {
    const hour = String((new Date().getUTCHours() + 6) % 24).padStart(2, '0');
    const window = `windows: { later: { timezone: UTC, hours: "${hour}:00-${hour}:30", at_close: pause } }\n`;
    edit(`${window}default: { limit: unlimited, window: later }\n`);
    const id = await beside.volume(4 * MiB);
    await beside.migrate(id);
    const { state } = await beside.migration(id, ({ obstacle }) => obstacle.includes('later'));
    expect(state).toBe('pending');
    expect((await beside.cinder.volume(id)).migration_status).toBe('migrating');
    edit(policy('unlimited'));
    expect((await beside.cinder.migrated(id)).migration_status).toBe('success');
  });

  it('fails closed while the agent is away, and works again when it is back', async () => {
    const id = await beside.volume(8 * MiB);
    const [digest, path] = [await beside.cinder.digest(id), await beside.cinder.pathOf(id)];
    await beside.sluice.cluster.program(agentHost).stop();
    await beside.migrate(id);
    const failed = await beside.cinder.migrated(id);
    expect(failed.migration_status).toBe('error');
    expect(await beside.cinder.pathOf(id)).toBe(path);
    expect(digestOf(path)).toBe(digest);
    await beside.sluice.cluster.startAgent(agentHost);
    await until('the host', async () =>
      JSON.stringify(await beside.sluice.json(['hosts'])).includes('"up"') ? true : undefined,
    );
    await beside.migrate(id);
    expect((await beside.cinder.waitFor(id, (volume) => volume.migration_status === 'success')).status).toBe(
      'available',
    );
    expect(await beside.cinder.digest(id)).toBe(digest);
  });

  it('leaves nothing running and nothing wrong when cinder-volume is killed in mid-copy', async () => {
    edit(policy('4MiB/s'));
    const id = await beside.volume(64 * MiB);
    const [digest, path] = [await beside.cinder.digest(id), await beside.cinder.pathOf(id)];
    await beside.migrate(id);
    await beside.migration(id, ({ landedBytes }) => landedBytes > 4 * MiB);
    await beside.cinder.killVolumeService();
    for (const pid of running('sluice-dd')) process.kill(Number(pid));
    expect(digestOf(path)).toBe(digest);
    const { id: migration } = await beside.migration(id);
    const { state } = await beside.sluice.json<{ state: string }>(['show', migration]);
    if (state !== 'failed') await beside.sluice.json(['cancel', migration]);
    await beside.migration(id, (view) => ['failed', 'cancelled'].includes(view.state));
    await until('no program of its copy', () => (running(id).length === 0 ? true : undefined));
    await beside.cinder.startVolumeService();
    expect(digestOf(path)).toBe(digest);
  });
});
