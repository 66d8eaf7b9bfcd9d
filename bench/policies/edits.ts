import { setTimeout as sleep } from 'node:timers/promises';
import { latencyRow } from '../report/bar-rows.ts';
import type { BarRow, Bench } from '../trial.ts';
import { editDefault, estateSetting } from './estate-folder.ts';
import { RunningCopies, until } from './running-copies.ts';

const MiB = 2 ** 20;

/** How long it takes from the rename of a policy file until the last of a hundred running copies has acknowledged its new rate. */
export async function measureEdits(bench: Bench): Promise<BarRow> {
  await using running = await RunningCopies.start(MiB, bench.signal);
  const latencies: number[] = [];
  for (let round = 1; round <= (bench.quick ? 10 : 50); round++) {
    await sleep(200 + Math.random() * 200, undefined, { signal: bench.signal });
    latencies.push(await edit(running, ((round % 30) + 2) * MiB, bench.signal));
  }
  return latencyRow('policies: from rename to the last of 100 copies', estateSetting, latencies);
}

/** @returns seconds from the rename to the last acknowledgement, as the daemon keeps it */
async function edit(running: RunningCopies, limit: number, signal: AbortSignal): Promise<number> {
  const renamedAt = editDefault(running.policyFolder, limit);
  await until('every copy to be told its rate', signal, () =>
    running.copies().every((copy) => copy.status().rate?.bytesPerSecond === limit),
  );
  let acknowledgedAt = Number.NaN;
  await until('every copy to have acknowledged', signal, async () => {
    const { copies } = await running.clients.policies.getPolicyStatus({}, { signal });
    const held = copies.filter(({ rate }) => rate?.bytesPerSecond === limit);
    const times = held.flatMap(({ acknowledgedTime: time }) => (time ? [time.seconds * 1000 + time.nanos / 1e6] : []));
    acknowledgedAt = Math.max(...times);
    return times.length === running.copies().length;
  });
  return (acknowledgedAt - renamedAt) / 1000;
}
