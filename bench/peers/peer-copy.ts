import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import type { ThrottledCopy } from '../life.ts';
import { Sampler } from '../measure/sampler.ts';
import { SinkBrake } from '../sink/brake.ts';
import { descendants, holds, programOf } from '../sink/processes.ts';
import type { Peer } from './peer.ts';
import { startPipeline } from './pipeline.ts';

/** Starts a peer's copy; everything that runs for it ends with `stack`. @throws Error when its throttling process does not show up */
export async function startPeerCopy(
  peer: Peer,
  source: string,
  folder: string,
  limitBytesPerSecond: number,
  stack: AsyncDisposableStack,
): Promise<ThrottledCopy> {
  mkdirSync(folder, { recursive: true });
  const line = peer.line(limitBytesPerSecond);
  const sampler = stack.use(new Sampler({ folder }));
  const pipeline = stack.use(startPipeline(line, { SOURCE: source, SINK: join(folder, 'sink') }));
  const brake = stack.use(new SinkBrake({ folder }, [pipeline.pid]));
  const throttle = await throttleOf(peer, pipeline.pid, source);
  const { change } = peer;
  return {
    limitBytesPerSecond,
    sampler,
    brake,
    pause: async () => void process.kill(throttle, 'SIGSTOP'),
    resume: async () => void process.kill(throttle, 'SIGCONT'),
    ...(change && { cut: (rate: number) => run(change(throttle, rate)) }),
  };
}

/** The process that keeps the rate: the tool itself; of rsync's three the one that reads the source. */
async function throttleOf(peer: Peer, shell: number, source: string): Promise<number> {
  for (let tries = 0; tries < 200; tries++) {
    const named = [shell, ...descendants([shell])].filter((pid) => programOf(pid) === peer.program);
    const found = peer.program === 'rsync' ? named.find((pid) => holds(pid, source)) : named[0];
    if (found !== undefined) return found;
    await sleep(10);
  }
  throw new Error(`${peer.program} did not start: ${peer.line(1)}`);
}

async function run([file = '', ...args]: string[]): Promise<void> {
  await execa(file, args, { env: { LC_ALL: 'C' } });
}
