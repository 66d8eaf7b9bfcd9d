import { setTimeout as sleep } from 'node:timers/promises';
import type { CinderVolume } from '../../test/openstack/cinder/api-client.ts';
import type { RealCinder } from '../../test/openstack/cinder/real-cinder.ts';
import type { SluiceBeside } from '../../test/openstack/sluice-beside.ts';
import { until } from '../../test/support/until.ts';
import { now } from '../measure/clock.ts';
import { Sampler } from '../measure/sampler.ts';
import { verdictOf } from '../report/bar-rows.ts';
import { rateText } from '../report/figures.ts';
import { findSink } from '../sink/place.ts';
import { inWords } from '../sluice/migration.ts';
import type { BarRow, Bench } from '../trial.ts';
import { sinkOf } from './sink.ts';

const MiB = 2 ** 20;
const usedBar = 0.95;

/** What two copies share. */
export const sharedBudget = 16 * MiB;
const sizeGiB = 1;
const turnMs = 5_000;
const turns = 4;
/** Until both copies have their rates. */
const settlingMs = 4_000;

/** The second of two copies that run. */
interface Idler {
  rest(): Promise<void>;
  goOn(): Promise<void>;
  /** Of both. */
  end(): Promise<void>;
}

export async function measureShared(beside: SluiceBeside, bench: Bench): Promise<BarRow> {
  const budget = `budgets: { all: { limit: ${inWords(sharedBudget)}, everything: true } }\n`;
  beside.sluice.cluster.editPolicy('10-default.yaml', `default: { limit: unlimited }\n${budget}`);
  const used = await usedByTwo(beside.cinder, bench, async (_targets, [worker, idler]) => {
    const moving = (volume: string) => beside.migration(volume, ({ landedBytes }) => landedBytes > 0);
    const [{ id: first }, { id: second }] = [await moving(worker), await moving(idler)];
    return {
      rest: async () => void (await beside.sluice.json(['pause', second])),
      goOn: async () => void (await beside.sluice.json(['resume', second])),
      end: async () => {
        for (const id of [first, second]) await beside.sluice.json(['cancel', id]);
      },
    };
  });
  return {
    measure: 'two copies of a real Cinder, of which one is idle half the time: budget used',
    setting: `budget of ${rateText(sharedBudget)}, ${(turns * turnMs) / 1000} s; the idle one paused`,
    measured: `${(used * 100).toFixed(1)} %`,
    bar: `at least ${usedBar * 100} %`,
    verdict: verdictOf(used >= usedBar),
  };
}

/** The part of the budget that two volumes take, moved from one backend to the other, in turns of both and of one alone. */
export async function usedByTwo(
  cinder: RealCinder,
  { signal, say }: Bench,
  begun: (targets: readonly [string, string], volumes: readonly [string, string]) => Promise<Idler>,
): Promise<number> {
  await using stack = new AsyncDisposableStack();
  const volumes = await twoOnOne(cinder);
  const [first, second] = [await begin(cinder, volumes[0], stack), await begin(cinder, volumes[1], stack)];
  const copies = await begun([first.target, second.target], volumes);
  await sleep(settlingMs, undefined, { signal });
  const from = now();
  for (let turn = 0; turn < turns; turn++) {
    await (turn % 2 === 0 ? copies.rest() : copies.goOn());
    await sleep(turnMs - (((now() - from) * 1000) % turnMs), undefined, { signal });
  }
  const to = now();
  const taken = ({ sampler }: Begun) => sampler.track().landed(from, to) / (to - from);
  say(
    `openstack: of ${rateText(sharedBudget)} one took ${rateText(taken(first))}, the idle one ${rateText(taken(second))}`,
  );
  await copies.goOn();
  await copies.end();
  return (taken(first) + taken(second)) / sharedBudget;
}

interface Begun {
  readonly target: string;
  readonly sampler: Sampler;
}

async function begin(cinder: RealCinder, volume: string, stack: AsyncDisposableStack): Promise<Begun> {
  const sink = await sinkOf(cinder, volume);
  const sampler = stack.use(new Sampler(sink));
  const { pool } = cinder.backendBeside(await cinder.volume(volume));
  await cinder.migrate(volume, pool, { forceHostCopy: true });
  const target = await until(`a target in ${sink.folder}`, () => findSink(sink));
  await sampler.looked();
  return { target, sampler };
}

/** Two full volumes on one backend. The scheduler of Cinder chooses where one is made. */
async function twoOnOne(cinder: RealCinder): Promise<readonly [string, string]> {
  const first = await cinder.createVolume({ sizeGiB });
  const second = await anotherBeside(cinder, first);
  for (const { id } of [first, second]) await cinder.fill(id, sizeGiB * 2 ** 30);
  return [first.id, second.id];
}

async function anotherBeside(cinder: RealCinder, first: CinderVolume): Promise<CinderVolume> {
  for (let tries = 0; tries < 8; tries++) {
    const made = await cinder.createVolume({ sizeGiB });
    if (cinder.backendOf(made) === cinder.backendOf(first)) return made;
  }
  throw new Error('Cinder makes no two volumes on one backend');
}
