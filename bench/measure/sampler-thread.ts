import { fstatSync, openSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { runFirst } from '../run-first.ts';
import { findSink } from '../sink/place.ts';
import { now } from './clock.ts';
import type { SamplerMemory } from './sampler.ts';

const { place, everyMs, control, times, positions } = workerData as SamplerMemory;
const blockBytes = 512; // the unit of st_blocks, whatever the file system's own block is

/** Waits until the next sample is due; true when the sampler is to stop. */
function stopped(): boolean {
  return Atomics.wait(control, 1, 0, everyMs) === 'not-equal';
}

/** An open descriptor outlives the rename that publishes a target. */
function openWhenThere(): number | undefined {
  while (!stopped()) {
    const path = findSink(place);
    if (path !== undefined) return openSync(path, 'r');
  }
  return undefined;
}

runFirst();
const file = openWhenThere();
for (let count = 0; file !== undefined && count < times.length && !stopped(); count++) {
  const before = now();
  positions[count] = fstatSync(file).blocks * blockBytes;
  times[count] = (before + now()) / 2;
  Atomics.store(control, 0, count + 1);
}
