import { setTimeout as sleep } from 'node:timers/promises';
import { now } from './measure/clock.ts';
import { LimitInForce, type LimitStep } from './measure/limit-in-force.ts';
import { meanRate } from './measure/mean-rate.ts';
import type { Sampler } from './measure/sampler.ts';
import type { Track } from './measure/track.ts';
import { worstSecond } from './measure/worst-second.ts';
import type { SinkBrake } from './sink/brake.ts';

/** A copy that runs under a limit, whoever throttles it. */
export interface ThrottledCopy {
  readonly limitBytesPerSecond: number;
  readonly sampler: Sampler;
  readonly brake: SinkBrake;
  pause(): Promise<void>;
  resume(): Promise<void>;
  /** Lowers the limit; undefined where that takes a restart. */
  readonly cut?: (bytesPerSecond: number) => Promise<void>;
  /** The bytes of its fastest second so far, as it measures itself; undefined where it does not. */
  readonly toldWorstSecondBytes?: () => Promise<number>;
}

/** How long each part of the life takes, in seconds. */
export interface LifePlan {
  readonly steady: number;
  readonly pause: number;
  readonly stall: number;
  /** After the pause, after the stall, and after the cut. */
  readonly after: number;
}

export const fullLife: LifePlan = { steady: 20, pause: 10, stall: 5, after: 6 };
export const quickLife: LifePlan = { steady: 6, pause: 4, stall: 3, after: 3 };

/** What became of it: bytes per second, and worst seconds as multiples of the limit in force. */
export interface LifeStory {
  readonly limitBytesPerSecond: number;
  readonly mean: number | undefined;
  readonly steady: number | undefined;
  /** The steady run's worst second as the copy measured it itself; to hold against `steady`. */
  readonly toldSteady: number | undefined;
  readonly afterPause: number | undefined;
  readonly afterStall: number | undefined;
  readonly afterCut: number | undefined;
  /** Worst second from the moment the cut's command had returned, without the second it has to take effect. */
  readonly afterCutAtOnce: number | undefined;
  /** Time between two samples that 99 % of them keep, and the longest, in seconds. */
  readonly gaps: { readonly usual: number; readonly longest: number };
}

/** The time an order (pause, cut) has to take effect, in seconds; only then the new limit counts. */
const grace = 1;

/** Lets a copy live through a steady run, a pause, a sink that stalls and a cut to a quarter of its limit. */
export async function liveThrough(copy: ThrottledCopy, plan: LifePlan, signal: AbortSignal): Promise<LifeStory> {
  const wait = (seconds: number) => sleep(seconds * 1000, undefined, { signal });
  const limit = copy.limitBytesPerSecond;
  const steps: LimitStep[] = [{ from: 0, bytesPerSecond: limit }];
  await untilMoving(copy.sampler, signal);
  const begin = copy.sampler.track().time(0);
  await wait(plan.steady);
  // To ask takes a process, which is left out of what is measured.
  const settled = now();
  const told = await copy.toldWorstSecondBytes?.();

  const paused = now();
  steps.push({ from: paused + grace, bytesPerSecond: 0 });
  await copy.pause();
  await wait(plan.pause - (now() - paused));
  steps.push({ from: now(), bytesPerSecond: limit });
  await copy.resume();
  await wait(plan.after);

  const held = now();
  copy.brake.hold();
  await wait(plan.stall);
  copy.brake.release();
  await wait(plan.after);

  const cut = now();
  if (copy.cut !== undefined) {
    steps.push({ from: cut + grace, bytesPerSecond: limit / 4 });
    await copy.cut(limit / 4);
  }
  const cutReturned = now();
  await wait(copy.cut === undefined ? 0 : plan.after + grace);

  const track = copy.sampler.track();
  const worst = (from: number, to: number, inForce = new LimitInForce(steps)) =>
    worstSecond(track, inForce, from, to)?.ratio;
  return {
    limitBytesPerSecond: limit,
    mean: meanRate(track.between(begin, settled)),
    steady: worst(begin, settled),
    toldSteady: told === undefined ? undefined : told / limit,
    afterPause: worst(paused, held),
    afterStall: worst(held, cut),
    afterCut: copy.cut && worst(cut + grace, now()),
    afterCutAtOnce: copy.cut && worst(cutReturned, now(), quarterFrom(cutReturned, limit)),
    gaps: { usual: track.gap(0.99), longest: track.gap(1) },
  };
}

function quarterFrom(from: number, limit: number): LimitInForce {
  return new LimitInForce([{ from, bytesPerSecond: limit / 4 }]);
}

/** Waits for the first byte at the sink. @throws Error when it does not come for half a minute */
export async function untilMoving(sampler: Sampler, signal: AbortSignal): Promise<void> {
  const deadline = now() + 30;
  const landed = (track: Track) => track.length > 0 && track.position(track.length - 1) > 0;
  while (!landed(sampler.track())) {
    if (now() > deadline) throw new Error('no byte reaches the sink');
    await sleep(5, undefined, { signal });
  }
}
