import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { median } from '../measure/quantile.ts';
import { verdictOf } from '../report/bar-rows.ts';
import { milliseconds } from '../report/figures.ts';
import type { Findings, Trial } from '../trial.ts';
import { Site } from './site.ts';

const [memoryBar, startBar] = [80e6, 1];

/** What an agent costs a host on which nothing is migrated. */
export const idleTrial: Trial = {
  name: 'idle',
  about: "an idle agent's memory, and its time from start to serving",
  async run(bench): Promise<Findings> {
    await using site = await Site.start(bench);
    const host = 'stor-02';
    const starts: number[] = [];
    const memories: number[] = [];
    for (let round = 0; round < (bench.quick ? 2 : 9); round++) {
      await site.cluster.program(host).stop();
      const agent = await site.cluster.startAgent(host);
      starts.push(agent.startedInMs / 1000);
      await sleep(4000, undefined, { signal: bench.signal }); // the daemon is connected again and asks nothing
      memories.push(residentBytes(agent.pid));
    }
    const setting = `median of ${starts.length} (largest)`;
    const [memory, start] = [median(memories), median(starts)];
    return {
      bars: [
        {
          measure: 'idle agent: resident memory',
          setting,
          measured: `${megabytes(memory)} (${megabytes(Math.max(...memories))})`,
          bar: 'under 80 MB',
          verdict: verdictOf(memory < memoryBar),
        },
        {
          measure: 'agent: start to serving',
          setting,
          measured: `${milliseconds(start)} (${milliseconds(Math.max(...starts))})`,
          bar: 'under 1 s',
          verdict: verdictOf(start < startBar),
        },
      ],
    };
  },
};

function residentBytes(pid: number): number {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1] ?? Number.NaN) * 1024;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
