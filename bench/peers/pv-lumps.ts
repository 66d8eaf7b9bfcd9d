import { setTimeout as sleep } from 'node:timers/promises';
import { untilMoving } from '../life.ts';
import { LimitInForce } from '../measure/limit-in-force.ts';
import { lumps } from '../measure/lumps.ts';
import { median } from '../measure/quantile.ts';
import { Sampler } from '../measure/sampler.ts';
import { worstSecond } from '../measure/worst-second.ts';
import { bytesText, rateText, times } from '../report/figures.ts';
import type { Bench, FactRow, Findings, Trial } from '../trial.ts';
import { startPipeline } from './pipeline.ts';

interface Setting {
  readonly bytesPerSecond: number;
  /** pv's buffer, in bytes; undefined for its own choice. */
  readonly buffer: number | undefined;
}

const settings: readonly Setting[] = [3 * 2 ** 10, 2 ** 20, 10 * 2 ** 20, 100 * 2 ** 20].flatMap((bytesPerSecond) => [
  { bytesPerSecond, buffer: undefined },
  { bytesPerSecond, buffer: Math.min(2 ** 20, Math.max(4096, Math.floor(bytesPerSecond / 20 / 4096) * 4096)) },
]);

/** In what lumps pv lets bytes through: what decides how fine a leg can be. */
export const pvLumpsTrial: Trial = {
  name: 'pv-lumps',
  about: 'in what lumps pv -L lets bytes through, by rate and by the size of its buffer',
  async run(bench): Promise<Findings> {
    const facts: FactRow[] = [];
    for (const setting of settings) facts.push(await measure(setting, bench));
    return { facts, notes: [explanation] };
  },
};

const explanation =
  'pv 1.6.20 lets bytes through every 0.1 s, whatever its buffer, and about once a second a lump comes late, together with the next. So eleven lumps can fall into one second: 1.10 x is the worst second of anything built on pv -L alone, even while the sink keeps up. At 3 KiB/s the lumps shown are pages of the file system.';

async function measure({ bytesPerSecond, buffer }: Setting, bench: Bench): Promise<FactRow> {
  const seconds = bench.quick ? 2 : 6;
  const folder = bench.scratch.makeFolder(bench.scratch.path('pv-lumps'));
  const source = bench.scratch.path('pv-lumps-source');
  bench.scratch.randomFile(source, Math.ceil(bytesPerSecond * seconds * 1.5));
  await using stack = new AsyncDisposableStack();
  stack.defer(() => bench.scratch.remove(source));
  stack.defer(() => bench.scratch.remove(folder));
  const option = buffer === undefined ? '' : `-B ${buffer} `;
  const sampler = stack.use(new Sampler({ folder }, { everyMs: 1, capacitySeconds: 60 }));
  stack.use(startPipeline(`pv -q -L ${bytesPerSecond} ${option}< "$SOURCE" > "$SINK"`, paths(source, folder)));
  await untilMoving(sampler, bench.signal);
  await sleep(seconds * 1000, undefined, { signal: bench.signal });
  const track = sampler.track();
  const begin = track.time(0);
  const worst = worstSecond(track, new LimitInForce([{ from: 0, bytesPerSecond }]), begin, begin + seconds);
  const sizes = lumps(track);
  return {
    subject: `pv -L at ${rateText(bytesPerSecond)}`,
    setting: buffer === undefined ? 'its own buffer' : `-B ${bytesText(buffer)}`,
    measured: `lumps of ${sizes.length > 0 ? bytesText(median(sizes)) : '-'}, ${(sizes.length / seconds).toFixed(0)} a second; worst second ${times(worst?.ratio)}`,
  };
}

function paths(source: string, folder: string): Record<string, string> {
  return { SOURCE: source, SINK: `${folder}/sink` };
}
