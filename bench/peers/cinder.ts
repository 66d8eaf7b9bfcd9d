import { setTimeout as sleep } from 'node:timers/promises';
import { now } from '../measure/clock.ts';
import { jainIndex } from '../measure/fairness.ts';
import { Sampler } from '../measure/sampler.ts';
import { rateText } from '../report/figures.ts';
import { LoopDevice } from '../sink/loop-device.ts';
import { WriteThrottle } from '../sink/write-throttle.ts';
import type { Bench, FactRow, Findings, Trial } from '../trial.ts';
import { type RunningPipeline, startPipeline } from './pipeline.ts';

const MiB = 2 ** 20;
const [copies, budget, seconds] = [8, 32 * MiB, 10];
const sizeBytes = (budget / copies) * (4 * seconds + 10);

/** A dd to a device of its own. */
interface Copy {
  readonly device: LoopDevice;
  readonly sampler: Sampler;
  readonly dd: RunningPipeline;
}

/** What equal division by control groups makes of a budget that eight copies share. */
export const cinderTrial: Trial = {
  name: 'cinder',
  about: 'eight copies of dd under one blkio limit, divided among devices as Cinder does',
  async run(bench): Promise<Findings> {
    await using stack = new AsyncDisposableStack();
    const source = bench.scratch.path('cinder', 'source');
    bench.scratch.randomFile(source, sizeBytes);
    stack.defer(() => bench.scratch.remove(bench.scratch.path('cinder')));
    const devices: LoopDevice[] = [];
    for (let number = 0; number < copies; number++) {
      devices.push(stack.use(await LoopDevice.make(bench.scratch.path('cinder', `device-${number}`), sizeBytes)));
    }
    const throttle = stack.use(new WriteThrottle('cinder'));
    divide(throttle, devices);
    const running = devices.map((device) => start(device, source, throttle, stack));
    return { facts: await factsOf(running, throttle, bench), notes: [explanation] };
  },
};

async function factsOf(running: readonly Copy[], throttle: WriteThrottle, bench: Bench): Promise<FactRow[]> {
  const [last, others] = [running.at(-1), running.slice(0, -1)];
  if (last === undefined) return [];
  const steady = await ratesOf(running, bench);
  throttle.limit(last.device.number, budget / copies / 10);
  const slowed = await ratesOf(running, bench);
  await last.dd[Symbol.asyncDispose]();
  divide(
    throttle,
    others.map(({ device }) => device),
  );
  const ended = await ratesOf(running, bench);
  return [
    row('all at work', `${used(steady)}; Jain index ${jainIndex(steady).toFixed(5)}`),
    row('the disk of one takes a tenth of its share', used(slowed)),
    row('that one has ended', used(ended)),
  ];
}

function row(setting: string, measured: string): FactRow {
  return {
    subject: "Cinder's way, by dd in a blkio group",
    setting: `8 copies, ${rateText(budget)}, ${setting}`,
    measured,
  };
}

function used(rates: readonly number[]): string {
  return `${((rates.reduce((sum, rate) => sum + rate) / budget) * 100).toFixed(1)} % of the limit in use`;
}

/** Of the limit each device gets as much as it has copies: one. */
function divide(throttle: WriteThrottle, devices: readonly LoopDevice[]): void {
  for (const { number } of devices) throttle.limit(number, Math.floor(budget / devices.length));
}

function start(device: LoopDevice, source: string, { folder }: WriteThrottle, stack: AsyncDisposableStack): Copy {
  const sampler = stack.use(new Sampler({ folder: device.folder }));
  const line = 'echo $$ > "$GROUP/cgroup.procs" && exec dd if="$SOURCE" of="$SINK" bs=1M oflag=direct';
  const dd = stack.use(startPipeline(line, { GROUP: folder, SOURCE: source, SINK: device.path }));
  return { device, sampler, dd };
}

/** What each took in ten seconds, in bytes per second, after two in which it gets there. */
async function ratesOf(running: readonly Copy[], { signal }: Bench): Promise<number[]> {
  await sleep(2_000, undefined, { signal });
  const from = now();
  await sleep((seconds + 0.1) * 1000, undefined, { signal });
  return running.map(({ sampler }) => sampler.track().landed(from, from + seconds) / seconds);
}

const explanation =
  'Cinder’s way is reproduced with plain tools; Cinder itself does not run. What cinder/volume/throttling.py (BlkioCgroup) does with cgset and cgexec is done by hand: one control group for all copies of a backend; volume_copy_bps_limit is divided among the devices written to, to each its copies’ part (here each copy has its own device, as with LVM), and divided anew when a copy begins or ends on a device, never because of what a copy can use. It knows one limit for a backend, no host, link or pool besides, and no weights. The disk that takes a tenth of its share is the same group’s limit on that device, lowered.';
