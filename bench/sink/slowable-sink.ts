import type { Bench } from '../trial.ts';
import type { SinkBrake } from './brake.ts';
import { SlowDisk } from './slow-disk.ts';

/** Slows the sink of a migration that moves to so many bytes per second; undefined for as fast as it can. */
type Slow = (brake: SinkBrake, bytesPerSecond: number | undefined) => void;

/** A place for the targets of a trial whose sinks can be slowed. */
export interface SlowableSink extends AsyncDisposable {
  /** Where the targets are to lie; undefined for anywhere. */
  readonly folder: string | undefined;
  /** To be called before a migration starts, with the agent that writes its target; the result once it moves. */
  before(agentPid: number): Slow;
  readonly notes: readonly string[];
}

/** Nothing special. */
export const fastSink: SlowableSink = {
  folder: undefined,
  before: () => () => {},
  notes: [],
  async [Symbol.asyncDispose]() {},
};

let made = 0;

/** A disk that takes no more, where the machine allows to make one; else the writers are stopped and let go on again and again. */
export async function slowableSink(bytesInAll: number, { scratch, say }: Bench): Promise<SlowableSink> {
  try {
    const disk = await SlowDisk.make(scratch.path(`slow-disk-${++made}`), Math.ceil(bytesInAll * 1.1));
    return {
      folder: disk.folder,
      before(agentPid) {
        const slow = disk.take(agentPid);
        return (_brake, bytesPerSecond) => slow(bytesPerSecond);
      },
      notes: [
        'The slow sink is a loop device that the kernel throttles (a control group’s limit on writes): dd waits in write(2).',
      ],
      [Symbol.asyncDispose]: () => disk[Symbol.asyncDispose](),
    };
  } catch (error) {
    const why = (error as Error).message.split('\n')[0];
    say(`no slow disk: ${why}`);
    return {
      ...fastSink,
      before: () => (brake, bytesPerSecond) =>
        bytesPerSecond === undefined ? brake.release() : brake.slow(bytesPerSecond),
      notes: [
        `The slow sink is slowed by SIGSTOP and SIGCONT of dd, in turns of milliseconds: while it may run it takes all it gets. A slow disk could not be made: ${why}.`,
      ],
    };
  }
}
