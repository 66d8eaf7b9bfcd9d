import { setTimeout as sleep } from 'node:timers/promises';
import { untilMoving } from '../life.ts';
import { now } from '../measure/clock.ts';
import { effectiveAt } from '../measure/effective.ts';
import { milliseconds } from '../report/figures.ts';
import type { Bench, FactRow, Findings, Trial } from '../trial.ts';
import { peers } from './peer.ts';
import { startPeerCopy } from './peer-copy.ts';

const MiB = 2 ** 20;
const [oldLimit, newLimit] = [40 * MiB, 10 * MiB];
const slowSink = 20 * MiB;

/** How long `pv -R` takes to bite: at once while the sink keeps up, and when it could not. */
export const pvChangeTrial: Trial = {
  name: 'pv-change',
  about: 'time from pv -R to the new rate at the sink, also when the sink was slower than the old limit',
  async run(bench): Promise<Findings> {
    const facts = [
      await measure('a sink that keeps up', undefined, bench),
      await measure('a slow sink', slowSink, bench),
    ];
    return { facts };
  },
};

async function measure(setting: string, sinkBytesPerSecond: number | undefined, bench: Bench): Promise<FactRow> {
  const pv = peers.find((peer) => peer.change !== undefined);
  if (pv === undefined) throw new Error('no peer can change its limit');
  const [before, after] = bench.quick ? [3, 5] : [10, 20];
  await using stack = new AsyncDisposableStack();
  const source = bench.scratch.path('pv-change-source');
  bench.scratch.randomFile(source, (sinkBytesPerSecond ?? oldLimit) * before + slowSink * after);
  stack.defer(() => bench.scratch.remove(source));
  const folder = bench.scratch.path('pv-change');
  stack.defer(() => bench.scratch.remove(folder));
  const copy = await startPeerCopy(pv, source, folder, oldLimit, stack);
  await untilMoving(copy.sampler, bench.signal);
  if (sinkBytesPerSecond !== undefined) copy.brake.slow(sinkBytesPerSecond);
  await sleep(before * 1000, undefined, { signal: bench.signal });
  const changed = now();
  await copy.cut?.(newLimit);
  await sleep(after * 1000, undefined, { signal: bench.signal });
  const effective = effectiveAt(copy.sampler.track(), newLimit, changed, now());
  const took = effective === undefined ? `not within ${after} s` : milliseconds(effective - changed);
  return { subject: 'pv -R from 40 to 10 MiB/s', setting: `${setting}, after ${before} s`, measured: took };
}
