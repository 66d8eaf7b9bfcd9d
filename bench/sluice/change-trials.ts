import { setTimeout as sleep } from 'node:timers/promises';
import { attempt, together } from '../attempt.ts';
import { untilMoving } from '../life.ts';
import { latencyRow } from '../report/bar-rows.ts';
import { rateText } from '../report/figures.ts';
import { fastSink, slowableSink } from '../sink/slowable-sink.ts';
import type { Bench, Findings, Trial } from '../trial.ts';
import {
  type Change,
  type ChangePlan,
  changesNote,
  duration,
  keepingUp,
  latencies,
  makeChanges,
  sinkSlowerThanOldLimit,
  takenUnmeasured,
} from './changes.ts';
import { type BenchMigration, inWords, startMigration } from './migration.ts';
import { Site, ways } from './site.ts';

/** Two migrations run at once, one on each way; how each of them gets its changes. */
type Changer = (
  plan: ChangePlan,
  count: number,
  running: { site: Site; migrations: readonly BenchMigration[] },
  signal: AbortSignal,
) => Promise<readonly (readonly Change[])[]>;

export const limitChangesTrial: Trial = {
  name: 'limit-changes',
  about: 'time from the start of `sluice limit` to the new rate at the sink',
  run: (bench) => measureAll('`sluice limit` to the rate at the sink', byCommand, bench),
};

export const policyChangesTrial: Trial = {
  name: 'policy-changes',
  about: 'time from the rename of a policy file to the new rate at the sink',
  run: (bench) => measureAll('policy edit to the rate at the sink', byPolicy, bench),
};

/** Each migration by commands of its own, the second one half a step behind the first. */
const byCommand: Changer = (plan, count, { migrations }, signal) =>
  Promise.all(
    migrations.map(async (migration, index) => {
      await sleep(index * 1100, undefined, { signal });
      return makeChanges(plan, count, migration.setLimit, signal);
    }),
  );

/** One edit changes both. */
const byPolicy: Changer = async (plan, count, { site, migrations }, signal) => {
  const edit = async (rate: number) => site.editDefaultLimit(inWords(rate));
  const changes = await makeChanges(plan, count, edit, signal);
  return migrations.map(() => changes);
};

async function measureAll(measure: string, changer: Changer, bench: Bench): Promise<Findings> {
  const found: Findings[] = [];
  for (const plan of [keepingUp, sinkSlowerThanOldLimit]) {
    found.push(await attempt(`${measure}: ${plan.setting}`, bench, () => measureWith(plan, measure, changer, bench)));
  }
  return together(found);
}

async function measureWith(plan: ChangePlan, measure: string, changer: Changer, bench: Bench): Promise<Findings> {
  const count = bench.quick ? 5 : 50;
  const sizeBytes = plan.meanBytesPerSecond * (duration(plan, count) + 10) * 1.5;
  await using stack = new AsyncDisposableStack();
  const isSlow = plan.sinkBytesPerSecond !== undefined;
  const sink = stack.use(isSlow ? await slowableSink(ways.length * sizeBytes, bench) : fastSink);
  const site = stack.use(await Site.start(bench, { defaultLimit: '8MiB/s', targets: sink.folder }));
  await using copies = new AsyncDisposableStack();
  const migrations: BenchMigration[] = [];
  for (const way of ways) {
    const slow = sink.before(site.sinkAgent(way));
    const migration = await startMigration(
      site,
      bench.scratch,
      { target: way, sizeBytes, limitBytesPerSecond: undefined },
      copies,
    );
    await untilMoving(migration.sampler, bench.signal);
    slow(migration.brake, plan.sinkBytesPerSecond);
    migrations.push(migration);
  }
  const changes = await changer(plan, count, { site, migrations }, bench.signal);
  const found = migrations.map(({ sampler }, index): Findings => {
    const [track, made] = [sampler.track(), changes[index] ?? []];
    const setting = `${plan.setting}, ${ways[index] ?? ''}`;
    const taken = takenUnmeasured(track, made);
    const notes = taken === undefined ? [] : [`${measure}: ${setting}: it took ${rateText(taken)}.`];
    return { bars: [latencyRow(measure, setting, latencies(track, made))], notes };
  });
  return together([...found, { notes: [changesNote, ...sink.notes] }]);
}
