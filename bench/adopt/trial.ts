import { median } from '../measure/quantile.ts';
import { verdictOf } from '../report/bar-rows.ts';
import type { BarRow, Findings, Trial } from '../trial.ts';
import { adoptSize } from './estate.ts';
import { type Restart, RestartingDaemon } from './restarting-daemon.ts';

const barSeconds = 5;
const setting = `${adoptSize.copies.toLocaleString('en')} copies on ${adoptSize.hosts} simulated agents, the daemon ended by SIGKILL`;

/** Whether copies live through the death of their daemon, and how soon the next one knows them. */
export const adoptTrial: Trial = {
  name: 'adopt',
  about: 'a daemon that is killed and started again while a thousand copies run on simulated agents',
  async run(bench): Promise<Findings> {
    await using daemon = await RestartingDaemon.start(bench.signal);
    const restarts: Restart[] = [];
    for (let round = 0; round < (bench.quick ? 1 : 5); round++) {
      const restart = await daemon.restart();
      restarts.push(restart);
      bench.say(`adopt: all known after ${restart.knownSeconds.toFixed(2)} s, ${restart.interrupted} interrupted`);
    }
    return { bars: [knownRow(restarts), interruptedRow(restarts)] };
  },
};

function knownRow(restarts: readonly Restart[]): BarRow {
  const known = restarts.map(({ knownSeconds }) => knownSeconds);
  const serving = median(restarts.map(({ servingSeconds }) => servingSeconds));
  const longest = Math.max(...known);
  return {
    measure: 'restarted daemon: from its start until it tells of every copy where that is',
    setting,
    measured: `median ${median(known).toFixed(2)} s, max ${longest.toFixed(2)} s of ${known.length}; it serves after ${serving.toFixed(2)} s`,
    bar: `within ${barSeconds} s`,
    verdict: verdictOf(longest <= barSeconds),
  };
}

function interruptedRow(restarts: readonly Restart[]): BarRow {
  const sum = (of: (restart: Restart) => number) => restarts.reduce((total, restart) => total + of(restart), 0);
  const [interrupted, calls] = [sum((restart) => restart.interrupted), sum((restart) => restart.calls)];
  return {
    measure: 'restarted daemon: copies interrupted',
    setting,
    measured: `${interrupted} interrupted, ${calls} calls that start, stop, reconnect or change one`,
    bar: 'none',
    verdict: verdictOf(interrupted === 0 && calls === 0),
  };
}
