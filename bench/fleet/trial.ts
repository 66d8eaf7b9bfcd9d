import { setTimeout as sleep } from 'node:timers/promises';
import { quantile } from '../measure/quantile.ts';
import { verdictOf } from '../report/bar-rows.ts';
import { milliseconds } from '../report/figures.ts';
import type { BarRow, Bench, Findings, Trial } from '../trial.ts';
import { fleetSetting, fleetSize } from './estate.ts';
import { Fleet } from './fleet.ts';

const MiB = 2 ** 20;
const [coreBar, memoryBar, ageBar, editBar] = [1, 600e6, 2, 2];
/** What all copies share, so that each may have a few MiB/s; the edits lower it and raise it in turns. */
const [more, less] = [4 * MiB * fleetSize.copies, 3 * MiB * fleetSize.copies];

/** Whether one daemon keeps up with a large estate. */
export const fleetTrial: Trial = {
  name: 'fleet',
  about: 'a daemon with a thousand simulated agents and ten thousand copies that report each second',
  async run(bench): Promise<Findings> {
    await using fleet = await Fleet.start(more);
    const startSeconds = await fleet.running();
    bench.say(`fleet: every copy runs after ${startSeconds.toFixed(0)} s`);
    await fleet.settled(3_000, bench.signal);
    const steady = await measureSteady(fleet, bench);
    const edits = await measureEdits(fleet, bench);
    return {
      bars: [...steady, edits, memoryRow(fleet)],
      notes: [
        `The fleet: the daemon is a process of its own with its store on a disk; the simulated agents, each a gRPC server with a certificate of its own, are in another. All copies share one budget that each edit changes, and cross three of their hosts’ besides. The daemon begins with ${fleetSize.copies.toLocaleString('en')} migrations that were accepted before it started; from there until every copy ran it took ${startSeconds.toFixed(0)} s.`,
      ],
    };
  },
};

async function measureSteady(fleet: Fleet, bench: Bench): Promise<BarRow[]> {
  const seconds = bench.quick ? 5 : 20;
  await fleet.loopLag(bench);
  const before = fleet.load();
  const begunAt = performance.now();
  await sleep(seconds * 1000, undefined, { signal: bench.signal });
  const cores = (fleet.load().cpuSeconds - before.cpuSeconds) / ((performance.now() - begunAt) / 1000);
  const lag = await fleet.loopLag(bench);
  const { ages, waits } = await fleet.known(200);
  const [age, wait] = [quantile(ages, 0.99), quantile(waits, 0.99)];
  return [
    {
      measure: 'daemon of a fleet: processor',
      setting: `${fleetSetting}, each reported every second`,
      measured: `${cores.toFixed(2)} cores; event loop late by p99 ${milliseconds(lag.p99)}, max ${milliseconds(lag.most)}`,
      bar: 'under 1 core',
      verdict: verdictOf(cores < coreBar),
    },
    {
      measure: 'daemon of a fleet: age of what a client is told',
      setting: fleetSetting,
      measured: `p99 ${milliseconds(age)}, max ${milliseconds(Math.max(...ages))}; answered within p99 ${milliseconds(wait)}`,
      bar: 'p99 under 2 s',
      verdict: verdictOf(age < ageBar),
    },
  ];
}

/** From the rename of the file with the common budget to the last rate that an agent was sent because of it. */
async function measureEdits(fleet: Fleet, bench: Bench): Promise<BarRow> {
  const times: number[] = [];
  const calls: number[] = [];
  for (let round = 0; round < (bench.quick ? 2 : 6); round++) {
    const limit = round % 2 === 0 ? less : more;
    const before = await fleet.granted();
    const renamedAt = fleet.editCommon(limit);
    const after = await fleet.sharing(limit, bench.signal);
    times.push((after.lastAt - renamedAt) / 1000);
    calls.push(after.calls - before.calls);
    bench.say(
      `fleet: edit to ${limit / MiB} MiB/s: ${calls.at(-1)} calls within ${milliseconds(times.at(-1))}; ${(after.sumBytesPerSecond / limit).toFixed(4)} of it granted`,
    );
  }
  const longest = Math.max(...times);
  return {
    measure: 'daemon of a fleet: budget edited to the last SetRate',
    setting: `${fleetSetting}; the rate of every copy changes`,
    measured: `p50 ${milliseconds(quantile(times, 0.5))}, max ${milliseconds(longest)} of ${times.length}`,
    bar: 'under 2 s',
    verdict: verdictOf(longest < editBar),
  };
}

function memoryRow(fleet: Fleet): BarRow {
  const { residentBytes, peakResidentBytes } = fleet.load();
  const megabytes = (bytes: number) => `${Math.round(bytes / 1e6)} MB`;
  return {
    measure: 'daemon of a fleet: resident memory',
    setting: fleetSetting,
    measured: `${megabytes(residentBytes)}, at most ${megabytes(peakResidentBytes)}`,
    bar: 'under 600 MB',
    verdict: verdictOf(peakResidentBytes < memoryBar),
  };
}
