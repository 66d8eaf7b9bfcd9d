import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { execa } from 'execa';
import type { MigrationView } from '../cli/views/migration.ts';
import { installation } from '../scripts/local-cluster/cluster.ts';
import { freePorts } from '../scripts/local-cluster/ports.ts';
import { type Exposed, readExposition } from './support/exposition.ts';
import { MiB, makeImage, type Sandbox, startSandbox } from './support/sandbox.ts';
import { until } from './support/until.ts';
import { itWithTool } from './support/with-tool.ts';

const hosts = ['stor-01', 'stor-02'] as const;

describe('the metrics of a daemon and its agents', () => {
  let sandbox: Sandbox;
  let addresses: Readonly<Record<'daemon' | (typeof hosts)[number], string>>;
  beforeAll(async () => {
    const [daemon, first, second] = (await freePorts(3)).map((port) => `127.0.0.1:${port}`);
    addresses = { daemon: daemon ?? '', 'stor-01': first ?? '', 'stor-02': second ?? '' };
    const metricsAt = (listen: string) => ({ metrics: { listen } });
    sandbox = await startSandbox(hosts, {
      policies: {
        '10-default.yaml': 'windows:\n  nights: { timezone: UTC, hours: "00:00-24:00" }\ndefault: { limit: 8MiB/s }\n',
        '20-budgets.yaml': 'budgets:\n  site: { limit: 1GiB/s, everything: true }\n',
      },
      daemon: { lease: '3s', ...metricsAt(addresses.daemon) },
      agents: Object.fromEntries(hosts.map((host) => [host, metricsAt(addresses[host])])),
    });
    for (const volume of ['vol-1', 'vol-2']) makeImage(sandbox.image('stor-01', 'fast', volume), 64 * MiB);
  });
  afterAll(async () => {
    await sandbox?.[Symbol.asyncDispose]();
  });

  const textOf = async (program: keyof typeof addresses) =>
    (await fetch(`http://${addresses[program]}/metrics`)).text();
  const scrape = async (program: keyof typeof addresses) => readExposition(await textOf(program));
  /** Scrapes until something can be seen there. */
  const untilSeen = (what: string, program: keyof typeof addresses, holds: (exposed: Exposed) => boolean) =>
    until(what, async () => {
      const exposed = await scrape(program);
      return holds(exposed) ? exposed : undefined;
    });
  const migrate = (volume: string) =>
    sandbox.json<MigrationView>(['migrate', volume, 'stor-02:fast', '--detach', '--id', volume]);
  const end = async (id: string) => {
    await sandbox.json(['limit', id, 'unlimited']);
    expect((await sandbox.cluster.sluice('watch', id)).exitCode).toBe(0);
  };
  /** Without the process's own, which come and go with what it does. */
  const ownSeries = ({ series }: Exposed) => series.filter(({ name }) => name.startsWith('sluice_'));

  it('show a copy while it runs: what the daemon wants, what the source does, what lands at the sink', async () => {
    await migrate('vol-1');
    await untilSeen('bytes', 'daemon', (seen) => (seen.value('sluice_migration_landed_bytes') ?? 0) > 10 * MiB);
    await sandbox.json(['limit', 'vol-1', '4MiB/s']);
    const isLater = { change: 'later' };
    const daemon = await untilSeen(
      'the new rate in effect, and a look at the budgets since',
      'daemon',
      (seen) =>
        seen.value('sluice_rate_change_effective_seconds_count', isLater) === 1 &&
        (seen.value('sluice_budget_landed_bytes_total') ?? 0) > 0,
    );
    expect(daemon.value('sluice_hosts', { state: 'up' })).toBe(2);
    expect(daemon.value('sluice_migrations', { state: 'copying' })).toBe(1);
    expect(daemon.value('sluice_migration_info', { migration: 'vol-1', source: 'stor-01:fast' })).toBe(1);
    expect(daemon.value('sluice_migration_limit_bytes_per_second')).toBe(4 * MiB);
    expect(daemon.value('sluice_migration_granted_bytes_per_second')).toBe(4 * MiB);
    expect(daemon.value('sluice_migration_highest_granted_bytes_per_second')).toBe(8 * MiB);
    expect(daemon.value('sluice_migration_measured_bytes_per_second')).toBeGreaterThan(0);
    expect(daemon.value('sluice_migration_worst_second_bytes')).toBeGreaterThan(4 * MiB);
    expect(daemon.value('sluice_migration_rate_change_pending_seconds')).toBeUndefined();
    expect(daemon.value('sluice_migration_above_limit_seconds_total')).toBeGreaterThanOrEqual(0);
    expect(daemon.value('sluice_migration_share_bytes_per_second')).toBe(4 * MiB);
    expect(daemon.value('sluice_migrations_queued')).toBe(0);
    expect(daemon.value('sluice_budget_limit_bytes_per_second', { budget: 'site' })).toBe(1024 * MiB);
    expect(daemon.value('sluice_budget_allotted_bytes_per_second')).toBe(4 * MiB);
    expect(daemon.value('sluice_budget_measured_bytes_per_second')).toBeGreaterThan(0);
    expect(daemon.value('sluice_budget_migrations', { state: 'running' })).toBe(1);
    expect(daemon.value('sluice_budget_landed_bytes_total')).toBeGreaterThan(0);
    expect(daemon.value('sluice_budget_exceeded_total')).toBe(0);
    expect(daemon.value('sluice_rate_change_acknowledged_seconds_count', isLater)).toBe(1);
    expect(daemon.value('sluice_host_lease_age_seconds', { host: 'stor-01' })).toBeLessThan(30);
    expect(daemon.value('sluice_window_open', { window: 'nights' })).toBe(1);
    expect(daemon.value('sluice_grpc_requests_total', { method: 'CreateMigration', code: 'OK' })).toBe(1);
    expect(daemon.value('sluice_store_commit_duration_seconds_count')).toBeGreaterThan(2);

    const source = await scrape('stor-01');
    expect(source.value('sluice_agent_copies', { phase: 'running' })).toBe(1);
    expect(source.value('sluice_agent_landed_bytes_total', { pool: 'fast', direction: 'read' })).toBeGreaterThan(
      10 * MiB,
    );
    expect(source.value('sluice_agent_legs_started_total')).toBe(2);
    expect(source.value('sluice_agent_legs_ended_total', { cause: 'rate' })).toBe(1);
    expect(source.value('sluice_agent_copy_lease_seconds', { copy: 'vol-1.1.1' })).toBeGreaterThan(0);
    const sink = await scrape('stor-02');
    expect(sink.value('sluice_agent_landed_bytes_total', { pool: 'fast', direction: 'written' })).toBeGreaterThan(
      10 * MiB,
    );
    expect(sink.value('sluice_agent_landed_bytes_total', { pool: 'slow', direction: 'written' })).toBe(0);
  });

  it('have every byte counted at the end, and nothing of the migration itself', async () => {
    await end('vol-1');
    const daemon = await scrape('daemon');
    expect(daemon.series.filter(({ name }) => name.startsWith('sluice_migration_'))).toEqual([]);
    expect(daemon.value('sluice_migrations_ended_total', { outcome: 'succeeded' })).toBe(1);
    const source = await scrape('stor-01');
    expect(source.all('sluice_agent_copy_lease_seconds')).toEqual([]);
    expect(source.value('sluice_agent_landed_bytes_total', { pool: 'fast', direction: 'read' })).toBe(64 * MiB);
    expect(source.value('sluice_agent_legs_ended_total', { cause: 'complete' })).toBe(1);
    const sink = await scrape('stor-02');
    expect(sink.value('sluice_agent_landed_bytes_total', { pool: 'fast', direction: 'written' })).toBe(64 * MiB);
  });

  it('have as many series after another migration as before it', async () => {
    const before = await Promise.all([scrape('daemon'), ...hosts.map(scrape)]);
    await migrate('vol-2');
    await end('vol-2');
    const after = await Promise.all([scrape('daemon'), ...hosts.map(scrape)]);
    expect(after.map((exposed) => ownSeries(exposed).length)).toEqual(
      before.map((exposed) => ownSeries(exposed).length),
    );
  });

  it('tell of an edit that was refused, until it is taken back', async () => {
    sandbox.cluster.editPolicy('10-default.yaml', 'default: { limit: 80 }\n');
    const refused = await untilSeen('the refusal', 'daemon', (seen) => seen.value('sluice_policy_edit_refused') === 1);
    expect(refused.value('sluice_policy_refused_edits_total')).toBe(1);
    expect(refused.value('sluice_policy_generation')).toBe(1);
    sandbox.cluster.editPolicy('10-default.yaml', 'default: { limit: 80MiB/s }\n');
    const taken = await untilSeen('the edit', 'daemon', (seen) => seen.value('sluice_policy_generation') === 2);
    expect(taken.value('sluice_policy_edit_refused')).toBe(0);
  });

  it('count refusals by their code', async () => {
    expect((await sandbox.cluster.sluice('show', 'nobody')).exitCode).not.toBe(0);
    const asked = { method: 'GetMigration', code: 'NOT_FOUND' };
    expect((await scrape('daemon')).value('sluice_grpc_requests_total', asked)).toBe(1);
  });

  // Skipped where Prometheus (Debian: prometheus) is not installed: its promtool is the referee.
  itWithTool('promtool')('are good in the eyes of promtool', async () => {
    for (const program of ['daemon', ...hosts] as const) {
      const input = await textOf(program);
      const { exitCode, stdout, stderr } = await execa('promtool', ['check', 'metrics'], {
        input,
        reject: false,
      });
      expect({ exitCode, said: stdout + stderr }).toEqual({ exitCode: 0, said: '' });
    }
  });

  it('have an address of their own: where it is taken, the daemon does not start', async () => {
    const { folder } = sandbox;
    const written = readFileSync(join(folder, 'daemon.yaml'), 'utf8');
    const other = written
      .replace(sandbox.cluster.addresses.daemon, '127.0.0.1:0')
      .replace('state-daemon', 'state-other');
    writeFileSync(join(folder, 'other.yaml'), other);
    const args = ['--config', join(folder, 'other.yaml')];
    const { exitCode, stderr } = await execa(join(installation, 'bin/sluiced'), args, { reject: false });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`cannot listen on ${addresses.daemon}: the address is in use by another program`);
  });
});
