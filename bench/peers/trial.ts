import { fullLife, type LifeStory, liveThrough, quickLife } from '../life.ts';
import { throttleRow } from '../report/throttle-row.ts';
import type { Bench, Findings, ThrottleRow, Trial } from '../trial.ts';
import { isInstalled, provide } from './installed.ts';
import { type Peer, peers } from './peer.ts';
import { startPeerCopy } from './peer-copy.ts';

const limitBytesPerSecond = 10 * 2 ** 20;

/** What plain throttles do in the situations that legs exist for. They run side by side: 10 MiB/s each is little work. */
export const peersTrial: Trial = {
  name: 'peers',
  about: 'pv, mbuffer, cstream and rsync: steady, after a pause, after a sink stall, after a cut',
  async run(bench): Promise<Findings> {
    await provide(
      peers.map((peer) => peer.program),
      bench,
    );
    const source = bench.scratch.path('peers', 'source');
    const plan = bench.quick ? quickLife : fullLife;
    const moved = limitBytesPerSecond * (plan.steady + plan.pause + plan.stall + 4 * plan.after);
    bench.scratch.randomFile(source, moved);
    bench.say(`peers at 10 MiB/s: ${peers.map((peer) => peer.name).join(', ')}`);
    const throttles = await Promise.all(peers.map((peer) => row(peer, source, bench)));
    bench.scratch.remove(bench.scratch.path('peers'));
    return { throttles, notes: [explanation] };
  },
};

const explanation =
  'Time in which pv, mbuffer or cstream could not write, or was stopped, is credit: they make up for it as fast as the sink allows. The peers are paused by SIGSTOP of the process that throttles; `pv -R PID -L 0` is silently ignored. A cut is `pv -R`; the others need a restart.';

async function row(peer: Peer, source: string, bench: Bench): Promise<ThrottleRow> {
  if (!(await isInstalled(peer.program))) return throttleRow(peer.option, limitBytesPerSecond, 'not installed');
  return throttleRow(peer.option, limitBytesPerSecond, await story(peer, source, bench));
}

async function story(peer: Peer, source: string, bench: Bench): Promise<LifeStory> {
  await using stack = new AsyncDisposableStack();
  const folder = bench.scratch.path('peers', peer.name);
  const copy = await startPeerCopy(peer, source, folder, limitBytesPerSecond, stack);
  return await liveThrough(copy, bench.quick ? quickLife : fullLife, bench.signal);
}
