import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { RealCinder } from '../../test/openstack/cinder/real-cinder.ts';
import { until } from '../../test/support/until.ts';
import { now } from '../measure/clock.ts';
import { Sampler } from '../measure/sampler.ts';
import { rateText } from '../report/figures.ts';
import { findSink } from '../sink/place.ts';
import type { Bench, FactRow } from '../trial.ts';
import { sharedBudget, usedByTwo } from './shared.ts';
import { backendBytes, sinkOf } from './sink.ts';

const sizeGiB = 1;
const measuredMs = 4_000;
/** So long an operator waits for an edit to be heeded. */
const editMs = 6_000;

/** What Cinder's own throttle makes of the same work, and of an edit of its limit. */
export async function measureAlone(bench: Bench): Promise<{ facts: FactRow[] }> {
  await using cinder = await RealCinder.start({ volumeCopyBpsLimit: sharedBudget, backendBytes });
  const used = await usedByTwo(cinder, bench, async (targets) => {
    const [worker, idler] = [await ddTo(targets[0]), await ddTo(targets[1])];
    return {
      rest: async () => void process.kill(idler, 'SIGSTOP'),
      goOn: async () => void process.kill(idler, 'SIGCONT'),
      end: async () => {
        for (const pid of [worker, idler]) process.kill(pid);
      },
    };
  });
  const subject = 'Cinder by itself, `volume_copy_bps_limit`';
  const limit = rateText(sharedBudget);
  const edited = await measureEdit(cinder, bench);
  return {
    facts: [
      {
        subject,
        setting: `${limit}, two copies of which one is idle half the time: used`,
        measured: `${(used * 100).toFixed(1)} %`,
      },
      {
        subject,
        setting: `${limit}, in cinder.conf set to ${rateText(4 * sharedBudget)} in mid-copy: rate before and ${editMs / 1000} s after`,
        measured: `${edited.map(rateText).join(', ')}; the service must be started anew, which ends its copies`,
      },
    ],
  };
}

async function measureEdit(cinder: RealCinder, { signal }: Bench): Promise<number[]> {
  const { id } = await cinder.createVolume({ sizeGiB });
  await cinder.fill(id, 2 ** 30);
  const sink = await sinkOf(cinder, id);
  await using sampler = new Sampler(sink);
  await cinder.migrate(id, cinder.backendBeside(await cinder.volume(id)).pool, { forceHostCopy: true });
  const dd = await ddTo(await until(`a target in ${sink.folder}`, () => findSink(sink)));
  const rate = async () => {
    const from = now();
    await sleep(measuredMs, undefined, { signal });
    return sampler.track().landed(from, now()) / (now() - from);
  };
  await sleep(1_000, undefined, { signal });
  const before = await rate();
  const limit = /^volume_copy_bps_limit = .*$/gm;
  await cinder.editConfiguration((text) => text.replace(limit, `volume_copy_bps_limit = ${4 * sharedBudget}`));
  await sleep(editMs, undefined, { signal });
  const after = await rate();
  process.kill(dd);
  return [before, after];
}

/** The dd that writes a target, once there is one. */
function ddTo(target: string): Promise<number> {
  return until(`a dd that writes ${target}`, () => processes().find((pid) => isDd(wordsOf(pid), target)));
}

function processes(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The probes of direct I/O copy nothing. */
function isDd([program, ...operands]: readonly string[], path: string): boolean {
  return /(^|\/)dd$/.test(program ?? '') && operands.includes(`of=${path}`) && !operands.includes('count=0');
}

function wordsOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch {
    return [];
  }
}
