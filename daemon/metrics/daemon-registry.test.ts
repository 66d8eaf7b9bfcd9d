import { beforeEach, describe, expect, it } from '@jest/globals';
import { type Exposed, readExposition } from '../../test/support/exposition.ts';
import { budgetView } from '../../test/support/fake-shares.ts';
import { eventsTo, migrationAfter } from '../../test/support/migrations.ts';
import { ObservedDaemon } from '../../test/support/observed-daemon.ts';
import { windowsOf } from '../../test/support/sample-windows.ts';
import type { Migration } from '../core/migration/migration.ts';
import { limited, paused, type Rate, unlimited } from '../core/rate/rate.ts';
import { unusedBudget } from '../core/share/budget/record.ts';
import { type MigrationView, viewOf as viewWith } from '../migrations/entry.ts';
import type { BudgetMember } from '../sharing/standing.ts';
import type { RateChange } from '../store/records.ts';
import { daemonRegistry } from './daemon-registry.ts';

let daemon: ObservedDaemon;
let scrape: () => Promise<Exposed>;
beforeEach(() => {
  daemon = new ObservedDaemon();
  const registry = daemonRegistry(daemon.observed());
  scrape = async () => readExposition(await registry.metrics());
});

const copying = migrationAfter(eventsTo.copying);

function viewOf(migration: Migration, { rateChanges = [], ...over }: Partial<MigrationView> = {}): MigrationView {
  return { ...viewWith({ migration, explanation: undefined }, { rateChanges, events: [] }), ...over };
}

function change(sequence: number, rate: Rate, over: Partial<RateChange> = {}): RateChange {
  const requestedAt = daemon.now;
  const proof = { acknowledgedAt: undefined, effectiveAt: undefined };
  return { sequence, rate, cause: 'request', policyGeneration: 1, requestedAt, ...proof, ...over };
}

function memberOf(migrationId: string): BudgetMember {
  return {
    migrationId,
    volume: 'db',
    granted: undefined,
    usedBytesPerSecond: 0,
    standing: {
      kind: 'sharing',
      rate: limited(1),
      bound: { kind: 'nothing' },
      weight: 100,
      floor: 0,
      demand: undefined,
      crosses: [],
    },
    isReached: true,
  };
}

describe('the metrics of the daemon', () => {
  it('say which program and version it is, and how its process does', async () => {
    const exposed = await scrape();
    expect(exposed.value('sluice_build_info', { program: 'sluiced', version: '1.2.3' })).toBe(1);
    expect(exposed.value('nodejs_eventloop_lag_p99_seconds')).toBeGreaterThanOrEqual(0);
    expect(exposed.value('process_resident_memory_bytes')).toBeGreaterThan(0);
  });

  it('count refused edits, and tell while one stands', async () => {
    daemon.generation = 7;
    expect((await scrape()).value('sluice_policy_edit_refused')).toBe(0);
    daemon.refuse();
    daemon.refuse();
    const exposed = await scrape();
    expect(exposed.value('sluice_policy_generation')).toBe(7);
    expect(exposed.value('sluice_policy_last_accepted_timestamp_seconds')).toBe(daemon.now / 1000);
    expect(exposed.value('sluice_policy_edit_refused')).toBe(1);
    expect(exposed.value('sluice_policy_refused_edits_total')).toBe(2);
  });

  it('follow the windows in force, and let go of those that are gone', async () => {
    daemon.windows = windowsOf({ nights: { hours: '22:00-06:00' }, always: { hours: '00:00-24:00' } });
    const exposed = await scrape();
    expect(exposed.value('sluice_window_open', { window: 'nights' })).toBe(0);
    expect(exposed.value('sluice_window_next_change_seconds', { window: 'nights' })).toBe(10 * 3600);
    expect(exposed.value('sluice_window_open', { window: 'always' })).toBe(1);
    expect(exposed.value('sluice_window_next_change_seconds', { window: 'always' })).toBeUndefined();
    daemon.windows = new Map();
    expect((await scrape()).all('sluice_window_open')).toEqual([]);
  });

  it('tell which hosts are up, and how old their leases are', async () => {
    daemon.hosts.set('stor-01', { standing: { kind: 'up', instanceId: 'a' }, leaseAgeMs: 3_500 });
    daemon.hosts.set('stor-02', { standing: { kind: 'down', reason: 'unplugged' }, leaseAgeMs: undefined });
    const exposed = await scrape();
    expect(exposed.value('sluice_hosts', { state: 'up' })).toBe(1);
    expect(exposed.value('sluice_hosts', { state: 'refused' })).toBe(0);
    expect(exposed.value('sluice_host_up', { host: 'stor-02' })).toBe(0);
    expect(exposed.value('sluice_host_lease_age_seconds', { host: 'stor-01' })).toBe(3.5);
    expect(exposed.all('sluice_host_lease_age_seconds')).toHaveLength(1);
    expect(exposed.value('sluice_lease_seconds')).toBe(10);
  });

  it('say what a migration moves, and how far and fast it is', async () => {
    const measured = { landedBytes: 250, currentBytesPerSecond: 90, worstSecondBytes: 104, aboveLimitMs: 350 };
    const progress = { ...copying.progress, ...measured };
    const rateChanges = [change(1, limited(200), { effectiveAt: daemon.now }), change(2, limited(100))];
    daemon.now += 3_000;
    daemon.migrate(viewOf({ ...copying, progress }, { rateChanges }));
    const exposed = await scrape();
    const labels = { migration: 'm-1', volume: 'db', source: 'stor-01:fast', destination: 'stor-02:fast' };
    expect(exposed.all('sluice_migration_info')).toEqual([{ name: 'sluice_migration_info', labels, value: 1 }]);
    const figures = exposed.series.filter(
      ({ name }) => name.startsWith('sluice_migration_') && !name.endsWith('_info'),
    );
    expect(
      Object.fromEntries(figures.map(({ name, value }) => [name.slice('sluice_migration_'.length), value])),
    ).toEqual({
      size_bytes: 1000,
      landed_bytes: 250,
      granted_bytes_per_second: 100,
      highest_granted_bytes_per_second: 200,
      measured_bytes_per_second: 90,
      worst_second_bytes: 104,
      above_limit_seconds_total: 0.35,
      remaining_seconds: 7.5,
      rate_change_pending_seconds: 3,
    });
  });

  it.each([
    ['unlimited is +Inf', unlimited, Number.POSITIVE_INFINITY],
    ['paused is 0', paused, 0],
  ])('%s', async (_, rate, value) => {
    daemon.migrate(viewOf({ ...copying, grant: { rate, sequence: 1 } }));
    expect((await scrape()).value('sluice_migration_granted_bytes_per_second')).toBe(value);
  });

  it('count what ended by outcome, and have no series of a migration that has', async () => {
    // Garbage collection and the like come and go by themselves.
    const own = ({ series }: Exposed) => series.filter(({ name }) => name.startsWith('sluice_'));
    const before = own(await scrape()).length;
    for (let number = 1; number <= 50; number += 1) {
      const id = `m-${number}`;
      daemon.migrate(viewOf({ ...copying, id }));
      daemon.migrate(viewOf({ ...copying, id }), 'progress');
    }
    const during = await scrape();
    expect(during.all('sluice_migration_landed_bytes')).toHaveLength(50);
    expect(during.value('sluice_migrations', { state: 'copying' })).toBe(50);
    for (const { migration } of [...daemon.active.values()]) {
      daemon.migrate(viewOf({ ...migration, state: { kind: 'succeeded', endedAt: daemon.now } }));
    }
    const after = await scrape();
    expect(own(after)).toHaveLength(before);
    expect(after.value('sluice_migrations_ended_total', { outcome: 'succeeded' })).toBe(50);
    expect(after.value('sluice_migrations_ended_total', { outcome: 'failed' })).toBe(0);
  });

  it('tell of each budget in force what it lets and what is used, looking once, and let go of one that is gone', async () => {
    const uplink = budgetView('uplink', {
      limit: limited(1000),
      allotted: limited(900),
      usedBytesPerSecond: 850,
      members: [memberOf('m-1'), memberOf('m-2')],
      queued: ['m-3'],
      record: {
        ...unusedBudget,
        busyMs: 8_000,
        landedBytes: 6_000,
        worstSecondBytes: 1_200,
        aboveMs: 2_500,
        exceededCount: 1,
        sharedPart: 0.8,
      },
    });
    daemon.budgets = [uplink, budgetView('site', { limit: unlimited })];
    const exposed = await scrape();
    const figures = exposed.series.filter(
      ({ name, labels }) => name.startsWith('sluice_budget_') && labels.budget === 'uplink',
    );
    expect(
      figures.map(({ name, labels, value }) => [name.slice('sluice_budget_'.length), labels.state, value]),
    ).toEqual([
      ['limit_bytes_per_second', undefined, 1000],
      ['allotted_bytes_per_second', undefined, 900],
      ['measured_bytes_per_second', undefined, 850],
      ['worst_second_bytes', undefined, 1200],
      ['shared_ratio', undefined, 0.8],
      ['landed_bytes_total', undefined, 6000],
      ['busy_seconds_total', undefined, 8],
      ['above_limit_seconds_total', undefined, 2.5],
      ['exceeded_total', undefined, 1],
      ['migrations', 'running', 2],
      ['migrations', 'waiting', 1],
    ]);
    expect(exposed.value('sluice_budget_limit_bytes_per_second', { budget: 'site' })).toBe(Number.POSITIVE_INFINITY);
    expect(exposed.value('sluice_budget_exceeded_total', { budget: 'site' })).toBe(0);
    expect(daemon.looksAtBudgets).toBe(1);
    daemon.budgets = [uplink];
    expect((await scrape()).all('sluice_budget_limit_bytes_per_second')).toHaveLength(1);
    expect(daemon.looksAtBudgets).toBe(2);
  });

  it('tell what each migration is to have, and who waits at which place', async () => {
    for (const id of ['m-1', 'm-2', 'm-3', 'm-4']) daemon.migrate(viewOf({ ...copying, id }));
    const obstacle = { kind: 'all', atMost: 1 } as const;
    daemon.standings.set('m-1', { ...memberOf('m-1').standing, rate: limited(400) });
    daemon.standings.set('m-2', { kind: 'queued', place: 2, obstacle, keptFor: 'm-3' });
    daemon.standings.set('m-3', { kind: 'queued', place: 1, obstacle, keptFor: undefined });
    const exposed = await scrape();
    expect(exposed.value('sluice_migrations_queued')).toBe(2);
    expect(exposed.all('sluice_migration_queue_place').map(({ labels, value }) => [labels.migration, value])).toEqual([
      ['m-2', 2],
      ['m-3', 1],
    ]);
    expect(exposed.all('sluice_migration_share_bytes_per_second')).toMatchObject([
      { labels: { migration: 'm-1' }, value: 400 },
    ]);
  });

  it('measure each rate change once, the first of a migration apart from later ones', async () => {
    const requestedAt = daemon.now;
    const first = change(1, limited(100), { acknowledgedAt: requestedAt + 20, effectiveAt: requestedAt + 300 });
    const later = change(2, limited(50), { acknowledgedAt: requestedAt + 20 });
    daemon.migrate(viewOf(copying));
    daemon.migrate(viewOf(copying, { rateChanges: [first] }), 'progress');
    daemon.migrate(viewOf(copying, { rateChanges: [first, { ...later, acknowledgedAt: undefined }] }));
    daemon.migrate(viewOf(copying, { rateChanges: [first, later] }), 'progress');
    daemon.migrate(
      viewOf(copying, { rateChanges: [first, { ...later, effectiveAt: requestedAt + 2000 }] }),
      'progress',
    );
    const exposed = await scrape();
    const measured = (what: string, of: 'first' | 'later') => [
      exposed.value(`sluice_rate_change_${what}_seconds_count`, { change: of }),
      exposed.value(`sluice_rate_change_${what}_seconds_sum`, { change: of }),
    ];
    expect(measured('acknowledged', 'first')).toEqual([1, 0.02]);
    expect(measured('acknowledged', 'later')).toEqual([1, 0.02]);
    expect(measured('effective', 'first')).toEqual([1, 0.3]);
    expect(measured('effective', 'later')).toEqual([1, 2]);
    expect(exposed.value('sluice_rate_change_effective_seconds_bucket', { change: 'later', le: '1' })).toBe(0);
  });

  it('count calls by method and code, and measure those that are no streams', async () => {
    const service = 'sluice.v1.HostService';
    daemon.call({ service, method: 'ListHosts', code: 'OK', isStream: false, seconds: 0.02 });
    daemon.call({ service, method: 'ListHosts', code: 'NOT_FOUND', isStream: false, seconds: 0.2 });
    daemon.call({ service, method: 'WatchHosts', code: 'CANCELLED', isStream: true, seconds: 500 });
    const exposed = await scrape();
    expect(exposed.value('sluice_grpc_requests_total', { method: 'ListHosts', code: 'NOT_FOUND' })).toBe(1);
    expect(exposed.value('sluice_grpc_requests_total', { method: 'WatchHosts' })).toBe(1);
    expect(exposed.value('sluice_grpc_request_duration_seconds_count', { method: 'ListHosts' })).toBe(2);
    expect(exposed.value('sluice_grpc_request_duration_seconds_count', { method: 'WatchHosts' })).toBeUndefined();
  });

  it('measure what the store takes', async () => {
    daemon.commit({ seconds: 0.004, hasFailed: false });
    daemon.commit({ seconds: 0.5, hasFailed: true });
    const exposed = await scrape();
    expect(exposed.value('sluice_store_commit_duration_seconds_count')).toBe(2);
    expect(exposed.value('sluice_store_commit_failures_total')).toBe(1);
  });
});
