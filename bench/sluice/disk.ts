import { rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { execa } from 'execa';
import { attempt, together } from '../attempt.ts';
import { type LifePlan, quickLife } from '../life.ts';
import { rateText } from '../report/figures.ts';
import { Scratch } from '../scratch.ts';
import type { Bench, Findings, Trial } from '../trial.ts';
import { limitLife } from './limit-life.ts';
import { Site, type Way, ways } from './site.ts';

const MiB = 2 ** 20;
const [middle, fast] = [10 * MiB, 100 * MiB];

/** Shorter than in memory: what is new on a disk shows soon. */
const diskLife: LifePlan = { steady: 12, pause: 4, stall: 4, after: 4 };

/** A copy on one disk reads and writes it, and there must be room for the waits of a disk that others use too. */
const headroom = 2.5;

/** The same limits where reads and writes wait for a disk. The slower copies run side by side, the fast ones alone. */
export const diskTrial: Trial = {
  name: 'disk',
  about: 'mean and worst second at 10 and 100 MiB/s with volumes on a disk',
  async run(bench): Promise<Findings> {
    const scratch = scratchOnDisk(bench);
    if (typeof scratch === 'string') return { notes: [`disk was not measured: ${scratch}.`] };
    using onDisk = scratch;
    const takes = await writingSpeed(onDisk);
    const found: Findings[] = [{ notes: [noteOf(takes, onDisk.takesDirectIo())] }];
    await using site = await Site.start({ ...bench, scratch: onDisk });
    const trying = (way: Way, limitBytesPerSecond: number) =>
      attempt(`disk: ${way}, ${rateText(limitBytesPerSecond)}`, bench, () =>
        limitLife(site, { way, limitBytesPerSecond, plan, on: 'disk' }, { ...bench, scratch: onDisk }),
      );
    const plan = bench.quick ? quickLife : diskLife;
    found.push(...(await Promise.all(ways.map((way) => trying(way, middle)))));
    if (takes >= fast * headroom) for (const way of ways) found.push(await trying(way, fast));
    else found.push({ notes: [`${rateText(fast)} was not measured on the disk: it is too slow for that.`] });
    return together(found);
  },
};

/** The folder, or why there is none. */
function scratchOnDisk({ disk = tmpdir() }: Bench): Scratch | string {
  try {
    return Scratch.onDisk(disk);
  } catch (error) {
    return (error as Error).message;
  }
}

/** What the disk takes past the page cache, in bytes per second. */
async function writingSpeed(scratch: Scratch): Promise<number> {
  const path = scratch.path('speed');
  const flags = [`bs=${MiB}`, 'count=512', 'conv=fdatasync', ...(scratch.takesDirectIo() ? ['oflag=direct'] : [])];
  const begin = performance.now();
  await execa('dd', ['if=/dev/zero', `of=${path}`, ...flags]);
  const seconds = (performance.now() - begin) / 1000;
  rmSync(path);
  return (512 * MiB) / seconds;
}

function noteOf(takesBytesPerSecond: number, direct: boolean): string {
  const how = direct
    ? 'The copies write past the page cache, and a byte counts when the file system has given it its place, which is at most one of dd’s blocks (4 ms of the rate) before the disk has it'
    : 'The disk takes no direct I/O: a byte counts when it is in the page cache';
  return `The disk took ${rateText(takesBytesPerSecond)} from a plain dd. ${how}.`;
}
