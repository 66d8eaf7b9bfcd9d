import { type CopyState, hasEnded } from './copy-state.ts';

/** How often the sink of a leg is looked at, in milliseconds. */
const lookMs = 50;

/** When a copy must be told the time again, in milliseconds of its clock; undefined when nothing waits for it. */
export function nextTickAt({ phase, lease }: CopyState, now: number): number | undefined {
  if (hasEnded(phase)) return undefined;
  const times = lease.lost ? [] : [lease.endsAt];
  if (phase.kind === 'running' || phase.kind === 'ending') times.push(now + lookMs);
  if (phase.kind === 'resting' || phase.kind === 'reconnecting') times.push(phase.until);
  return times.length === 0 ? undefined : Math.min(...times);
}
