import type { SluiceBeside } from '../../test/openstack/sluice-beside.ts';
import { median } from '../measure/quantile.ts';
import { verdictOf } from '../report/bar-rows.ts';
import { times } from '../report/figures.ts';
import type { BarRow, Bench } from '../trial.ts';

const bar = 1.1;
const sizeGiB = 2;

/** One volume to and fro, copied by both in turns. */
export async function measureCopyTime(beside: SluiceBeside, bench: Bench): Promise<BarRow> {
  const volume = await beside.volume(sizeGiB * 2 ** 30, {}, sizeGiB);
  const seconds = async (program: 'sluice-dd' | 'dd') => {
    beside.copyBy(program);
    const before = (await copies(beside)).length;
    await beside.migrate(volume);
    const { migration_status: outcome } = await beside.cinder.migrated(volume);
    const took = (await copies(beside))[before];
    if (outcome !== 'success' || took === undefined) throw new Error(`the migration by ${program} came to ${outcome}`);
    return took;
  };
  const ratios: number[] = [];
  const taken: { readonly dd: number; readonly sluice: number }[] = [];
  for (let round = 0; round <= (bench.quick ? 2 : 6); round++) {
    const isFirst = round % 2 === 0;
    const [first, second] = isFirst
      ? [await seconds('dd'), await seconds('sluice-dd')]
      : [await seconds('sluice-dd'), await seconds('dd')];
    const [dd, sluice] = isFirst ? [first, second] : [second, first];
    bench.say(`openstack: dd ${dd.toFixed(2)} s, sluice-dd ${sluice.toFixed(2)} s${round === 0 ? ' (warm-up)' : ''}`);
    if (round === 0) continue;
    ratios.push(sluice / dd);
    taken.push({ dd, sluice });
  }
  beside.copyBy('sluice-dd');
  const between = `${times(Math.min(...ratios))} to ${times(Math.max(...ratios))}`;
  const absolute = `${median(taken.map(({ sluice }) => sluice)).toFixed(2)} s against ${median(taken.map(({ dd }) => dd)).toFixed(2)} s`;
  return {
    measure: 'Cinder with sluice-dd, unthrottled: time of the copy against Cinder alone',
    setting: `${sizeGiB} GiB, ${ratios.length} pairs`,
    measured: `${times(median(ratios))} (${between}; ${absolute})`,
    bar: `at most ${bar.toFixed(2)}`,
    verdict: verdictOf(median(ratios) <= bar),
  };
}

/** What Cinder's volume service told of each copy, in seconds, oldest first. */
async function copies(beside: SluiceBeside): Promise<number[]> {
  const log = await beside.cinder.logs('cinder-volume');
  return [...log.matchAll(/Volume copy details: .* duration ([\d.]+) sec/g)].map(([, seconds]) => Number(seconds));
}
