import type { SluiceBeside } from '../../test/openstack/sluice-beside.ts';
import { Sampler } from '../measure/sampler.ts';
import { latencyRow } from '../report/bar-rows.ts';
import { type ChangePlan, keepingUp, latencies, makeChanges } from '../sluice/changes.ts';
import { inWords } from '../sluice/migration.ts';
import type { BarRow, Bench } from '../trial.ts';
import { sinkOf } from './sink.ts';

const sizeGiB = 2;
/** Long enough to see a change that a poll of two seconds finds at its end. */
const polled: ChangePlan = { ...keepingUp, cycle: keepingUp.cycle.map((step) => ({ ...step, seconds: 5.5 })) };

/** Of one running copy: by metadata first, which a limit that was asked for would hide. */
export async function measureChanges(beside: SluiceBeside, bench: Bench): Promise<BarRow[]> {
  const count = bench.quick ? 4 : 12;
  const volume = await beside.volume(sizeGiB * 2 ** 30, { volume_copy_bps_limit: '4MiB/s' }, sizeGiB);
  await using sampler = new Sampler(await sinkOf(beside.cinder, volume));
  await beside.migrate(volume);
  const { id } = await beside.migration(volume, ({ landedBytes }) => landedBytes > 0);
  const byMetadata = async (rate: number) =>
    beside.cinder.setMetadata(volume, { volume_copy_bps_limit: inWords(rate) });
  const byLimit = async (rate: number) => void (await beside.sluice.json(['limit', id, inWords(rate)]));
  const [metadata, limits] = [
    await makeChanges(polled, count, byMetadata, bench.signal),
    await makeChanges(keepingUp, count, byLimit, bench.signal),
  ];
  const track = sampler.track();
  await beside.sluice.json(['cancel', id]);
  await beside.cinder.migrated(volume);
  const setting = 'a copy of a real Cinder';
  return [
    latencyRow('metadata of a Cinder volume to the rate at the sink', setting, latencies(track, metadata), 3),
    latencyRow('`sluice limit` to the rate at the sink', setting, latencies(track, limits)),
  ];
}
