import { execa } from 'execa';
import { pino } from 'pino';
import { Journal } from '../../agent/journal/journal.ts';
import { usualPace } from '../../agent/journal/pace.ts';
import { median } from '../measure/quantile.ts';
import { verdictOf } from '../report/bar-rows.ts';
import type { Scratch } from '../scratch.ts';
import type { BarRow, Bench } from '../trial.ts';

/** After so many bytes a record is made where nothing limits the copy. */
const stepBytes = usualPace.bytes / 2;
const MiB = 2 ** 20;
const targetBytes = 2 ** 30;

/** What the agent does for one record, in milliseconds. */
interface RecordCost {
  readonly wallMs: number;
  /** Of all threads of the process. */
  readonly cpuMs: number;
}

/** What records cost an agent of the processors at a throughput, in bytes per second. */
export async function recordRow(bench: Bench, where: string, bytesPerSecond: number): Promise<BarRow> {
  const costs = await measureRecords(bench.scratch, bench.quick ? 8 : 40, bench.signal);
  const cpuMs = median(costs.map((cost) => cost.cpuMs));
  const wallMs = median(costs.map((cost) => cost.wallMs));
  const share = (cpuMs / 1000) * (bytesPerSecond / stepBytes);
  const pace = `a record each ${stepBytes / MiB} MiB at ${Math.round(bytesPerSecond / MiB)} MiB/s`;
  return {
    measure: 'journal: processor time',
    setting: `${pace}, ${where}`,
    measured: `${(100 * share).toFixed(2)} % of one (a record: ${cpuMs.toFixed(1)} ms of it, ${wallMs.toFixed(1)} ms in all)`,
    bar: 'at most 1 %',
    verdict: verdictOf(share <= 0.01),
  };
}

/** Each after a part of the target was written past the page cache, as a copy does it. */
async function measureRecords(scratch: Scratch, count: number, signal: AbortSignal): Promise<RecordCost[]> {
  const path = scratch.path('journal-target');
  scratch.randomFile(path, targetBytes);
  const journal = new Journal(scratch.makeFolder(scratch.path('journal-state')), usualPace, pino({ level: 'silent' }));
  const target = { pool: 'bench', migrationId: 'record', identity: 'bench' };
  const direct = scratch.takesDirectIo() ? ['oflag=direct'] : [];
  const costs: RecordCost[] = [];
  try {
    for (let made = 0; made < count; made++) {
      signal.throwIfAborted();
      const seek = `seek=${(made * (stepBytes / MiB)) % (targetBytes / MiB)}`;
      await execa('dd', ['if=/dev/zero', `of=${path}`, `bs=${MiB}`, 'count=128', seek, 'conv=notrunc', ...direct]);
      const progress = await journal.follow(target, path);
      progress.reached((made + 1) * stepBytes);
      const [begin, cpu] = [performance.now(), process.cpuUsage()];
      await journal.done(target);
      const { user, system } = process.cpuUsage(cpu);
      costs.push({ wallMs: performance.now() - begin, cpuMs: (user + system) / 1000 });
    }
  } finally {
    scratch.remove(path);
  }
  return costs;
}
