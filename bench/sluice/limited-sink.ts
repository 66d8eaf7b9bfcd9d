import type { SinkBrake } from '../sink/brake.ts';
import { SlowDisk } from '../sink/slow-disk.ts';
import type { Bench } from '../trial.ts';
import type { SiteOptions } from './site.ts';

/** What keeps the targets of a trial from taking more than so much. */
export interface LimitedSink extends AsyncDisposable {
  readonly site: Pick<SiteOptions, 'targets'>;
  /** To be called before a migration starts, with the agent that writes its target. */
  before(agentPid: number): void;
  /** To be called once it moves. */
  after(brake: SinkBrake): void;
  readonly notes: readonly string[];
}

const asFast: LimitedSink = {
  site: {},
  before() {},
  after() {},
  notes: [],
  async [Symbol.asyncDispose]() {},
};

let made = 0;

/** A disk that takes no more, where the machine allows to make one; else the writers are stopped and let go on again and again. */
export async function limitedSink(
  bytesPerSecond: number | undefined,
  bytesInAll: number,
  { scratch, say }: Bench,
): Promise<LimitedSink> {
  if (bytesPerSecond === undefined) return asFast;
  try {
    const disk = await SlowDisk.make(scratch.path(`slow-disk-${++made}`), Math.ceil(bytesInAll * 1.1), bytesPerSecond);
    return {
      ...asFast,
      site: { targets: disk.folder },
      before: (agentPid) => disk.slow(agentPid),
      notes: [
        'The slow sink is a loop device that the kernel throttles (a control group’s limit on writes): dd waits in write(2).',
      ],
      [Symbol.asyncDispose]: () => disk[Symbol.asyncDispose](),
    };
  } catch (error) {
    const why = (error as Error).message.split('\n')[0];
    say(`no slow disk: ${why}`);
    const notes = [
      `The slow sink is slowed by SIGSTOP and SIGCONT of dd, in turns of milliseconds, which flatters a change: while it may run it takes all it gets. A slow disk could not be made: ${why}.`,
    ];
    return { ...asFast, after: (brake) => brake.slow(bytesPerSecond), notes };
  }
}
