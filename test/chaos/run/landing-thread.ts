import { closeSync, fstatSync, openSync } from 'node:fs';
import { workerData } from 'node:worker_threads';
import { now } from '../../../bench/measure/clock.ts';
import { runFirst } from '../../../bench/run-first.ts';
import type { LandingMemory } from './landing.ts';

const { paths, everyMs, control, times, landed } = workerData as LandingMemory;
const blockBytes = 512; // the unit of st_blocks, whatever the file system's own block is

/** The target that is there now, and what it took up when it was looked at last. */
let target: { readonly file: number; bytes: number } | undefined;
let sum = 0;

function openFirst(): number | undefined {
  for (const path of paths) {
    try {
      return openSync(path, 'r');
    } catch {}
  }
  return undefined;
}

function look(): void {
  if (target === undefined) {
    const file = openFirst();
    if (file === undefined) return;
    target = { file, bytes: 0 };
  }
  const { blocks, nlink } = fstatSync(target.file);
  const bytes = blocks * blockBytes;
  sum += Math.max(0, bytes - target.bytes);
  target.bytes = bytes;
  if (nlink > 0) return;
  closeSync(target.file);
  target = undefined;
}

runFirst();
for (let count = 0; count < times.length && Atomics.wait(control, 1, 0, everyMs) !== 'not-equal'; count++) {
  look();
  times[count] = now();
  landed[count] = sum;
  Atomics.store(control, 0, count + 1);
}
