import { statSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { now } from '../measure/clock.ts';
import { runFirst } from '../run-first.ts';
import { type BrakeMemory, released } from './brake.ts';
import { findSink } from './place.ts';
import { descendants, writes } from './processes.ts';

const { place, roots, control } = workerData as BrakeMemory;
/** Looking for the writers takes a good part of a millisecond, and runs before everything else. */
const tickMs = 10;
const blockBytes = 512;

/** What a slowed sink may take at once after it stood still for another reason, in seconds of its speed. */
const slackSeconds = 0.05;

const stopped = new Set<number>();

function signal(pid: number, name: 'SIGSTOP' | 'SIGCONT'): void {
  try {
    process.kill(pid, name);
  } catch {} // it has ended
}

function stopWriters(path: string): void {
  for (const pid of descendants(roots).filter((pid) => !stopped.has(pid) && writes(pid, path))) {
    stopped.add(pid);
    signal(pid, 'SIGSTOP');
  }
}

function goOn(): void {
  for (const pid of stopped) signal(pid, 'SIGCONT');
  stopped.clear();
}

/** How far the sink may be by now when it is slow; behind a clock that gives no credit for time in which nothing came. */
function slowedTo(bytesPerSecond: number, path: string): () => boolean {
  const landed = () => (statSync(path, { throwIfNoEntry: false })?.blocks ?? 0) * blockBytes;
  let [allowed, at] = [landed(), now()];
  return () => {
    const [position, time] = [landed(), now()];
    allowed = Math.min(allowed + (time - at) * bytesPerSecond, position + slackSeconds * bytesPerSecond);
    at = time;
    return position >= allowed;
  };
}

runFirst();
let applied = released;
let mustStand: (() => boolean) | undefined;
while (Atomics.load(control, 1) === 0) {
  const wanted = Atomics.load(control, 0);
  const path = wanted === released ? undefined : findSink(place);
  if (wanted !== applied && path !== undefined) mustStand = wanted === 0 ? () => true : slowedTo(wanted, path);
  applied = wanted;
  if (path !== undefined && mustStand?.() === true) stopWriters(path);
  else goOn();
  Atomics.wait(control, 0, wanted, wanted === released ? 50 : tickMs);
}
goOn();
