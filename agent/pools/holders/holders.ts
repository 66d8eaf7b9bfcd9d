import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { readLocks } from './locks.ts';
import { type Loop, readLoops } from './loops.ts';
import { type Mounts, readMounts } from './mounts.ts';
import { readUppers } from './stacks.ts';
import { keyOf, type Subject } from './subject.ts';
import { readSwaps } from './swaps.ts';
import { readWriters } from './writers.ts';

/** Something that may be held, and the path under which it is opened. */
export interface Holdable {
  readonly path: string;
  readonly subject: Subject;
}

/** What the kernel tells about who uses what, of one moment. */
interface Survey {
  readonly mounts: Mounts;
  readonly swaps: ReadonlySet<string>;
  readonly loops: ReadonlyMap<string, readonly Loop[]>;
  readonly locks: ReadonlyMap<string, readonly string[]>;
  readonly writers: ReadonlyMap<string, readonly string[]>;
}

/**
 * Who holds each of these files and devices: mounts (also read-only ones), loop devices, swap, partitions and other devices
 * built on it, processes that have it open for writing, locks, exclusive opens. A process that merely reads holds nothing.
 * @returns phrases such as "mounted at /srv/db", in the order of the question
 */
export async function findHolders(holdables: readonly Holdable[]): Promise<string[][]> {
  if (holdables.length === 0) return [];
  const [mounts, swaps, loops, locks, writers] = await Promise.all([
    readMounts(),
    readSwaps(),
    readLoops(),
    readLocks(),
    readWriters(holdables.map((holdable) => holdable.subject)),
  ]);
  const survey = { mounts, swaps, loops, locks, writers };
  return Promise.all(holdables.map((holdable) => holdersOf(holdable, survey)));
}

async function holdersOf({ path, subject }: Holdable, survey: Survey): Promise<string[]> {
  const key = keyOf(subject);
  const writers = survey.writers.get(key) ?? [];
  if (subject.kind === 'file') {
    const loops = await Promise.all((survey.loops.get(key) ?? []).map((loop) => loopHolder(loop, survey)));
    const swap = survey.swaps.has(key) ? ['used as swap'] : [];
    return [...loops, ...swap, ...writers, ...(survey.locks.get(`${subject.device} ${subject.inode}`) ?? [])];
  }
  const known = [...(await deviceHolders(subject.device, survey)), ...writers];
  return known.length === 0 && (await isExclusivelyOpen(path)) ? ['opened exclusively by another program'] : known;
}

async function loopHolder(loop: Loop, survey: Survey): Promise<string> {
  return [`attached to ${loop.path}`, ...(await deviceHolders(loop.device, survey))].join(', ');
}

/** What the kernel has made of a block device, and of whatever it has built on it. */
async function deviceHolders(device: string, survey: Survey): Promise<string[]> {
  const mounted = (survey.mounts.get(device) ?? []).map((mountPoint) => `mounted at ${mountPoint}`);
  const swap = survey.swaps.has(`device ${device}`) ? ['used as swap'] : [];
  const uppers: string[] = [];
  for (const upper of await readUppers(device)) {
    const further = await deviceHolders(upper.device, survey);
    // A partition nobody uses holds nothing; a mapped device does, whatever becomes of it.
    if (upper.kind === 'holder') uppers.push([`held by ${upper.path}`, ...further].join(', '));
    else uppers.push(...further.map((phrase) => `partition ${upper.path} ${phrase}`));
  }
  return [...mounted, ...swap, ...uppers];
}

/** Whoever claims a block device for itself, in whatever mount namespace, makes an O_EXCL open fail (open(2)). */
async function isExclusivelyOpen(path: string): Promise<boolean> {
  try {
    const device = await open(path, constants.O_RDONLY | constants.O_EXCL | constants.O_NONBLOCK);
    await device.close();
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EBUSY';
  }
}
