import { stateKinds } from '../migration/state.ts';
import type { Batch } from './batch.ts';
import type { MemberStanding } from './member-standing.ts';
import { isOver } from './standing.ts';

/** How a batch is as a whole. */
export type BatchState = 'pending' | 'running' | 'paused' | 'cancelling' | 'succeeded' | 'failed' | 'cancelled';

/** A batch in numbers. */
export interface BatchSummary {
  readonly state: BatchState;
  /** In the order of the states, `unmade` before all; those without any are left out. */
  readonly counts: readonly { readonly state: MemberStanding['state']; readonly count: number }[];
  readonly sizeBytes: number;
  readonly landedBytes: number;
  readonly currentBytesPerSecond: number;
  /** Milliseconds until the last of it has landed, at the rates in force; undefined when something stands still for nobody knows how long. */
  readonly etaMs: number | undefined;
  /** Why there is no such time, for a person; empty when there is one, or all have ended. */
  readonly obstacle: string;
}

export function summaryOf(batch: Batch, members: readonly MemberStanding[]): BatchSummary {
  const going = members.filter((member) => !isOver(member));
  const hindrance = hindranceOf(going);
  const etaMs = going.length === 0 || hindrance !== '' ? undefined : timeLeft(going);
  const nothingMoves = going.length > 0 && hindrance === '' && etaMs === undefined;
  return {
    state: stateOf(batch, members, going),
    counts: countsOf(members),
    sizeBytes: total(members, ({ sizeBytes }) => sizeBytes),
    landedBytes: total(members, ({ landedBytes }) => landedBytes),
    currentBytesPerSecond: total(members, ({ currentBytesPerSecond }) => currentBytesPerSecond),
    etaMs,
    obstacle: nothingMoves ? 'nothing moves yet' : hindrance,
  };
}

function stateOf(
  { wanted, phase, order }: Batch,
  members: readonly MemberStanding[],
  going: readonly MemberStanding[],
): BatchState {
  if (going.length > 0 || order !== undefined || (phase === 'making' && members.length > 0 && wanted !== 'cancel')) {
    if (wanted === 'cancel') return 'cancelling';
    if (going.length > 0 && going.every((each) => each.wanted === 'pause')) return 'paused';
    return going.every(({ state }) => state === 'pending' || state === 'unmade') ? 'pending' : 'running';
  }
  if (members.some(({ state }) => state === 'failed')) return 'failed';
  return members.some(({ state }) => state === 'cancelled') ? 'cancelled' : 'succeeded';
}

/**
 * When the last will have landed: no sooner than any of those that copy says of itself, and no sooner than all that is left takes at the
 * speed of all of them together, as who waits for a turn gets the place of one that has ended.
 */
function timeLeft(going: readonly MemberStanding[]): number | undefined {
  const copying = going.filter((each) => each.remainingMs !== undefined);
  const longest = Math.max(0, ...copying.map(({ remainingMs = 0 }) => remainingMs));
  const left = total(going, leftOf);
  const bytesPerMs = total(copying, (each) => leftOf(each) / Math.max(1, each.remainingMs ?? 1));
  if (left === 0) return longest;
  return bytesPerMs > 0 ? Math.round(Math.max(longest, left / bytesPerMs)) : undefined;
}

function leftOf({ sizeBytes, landedBytes }: MemberStanding): number {
  return Math.max(0, sizeBytes - landedBytes);
}

/** What most of those stand still for that do; empty where none does. */
function hindranceOf(going: readonly MemberStanding[]): string {
  const counts = new Map<string, number>();
  for (const { obstacle } of going) if (obstacle !== '') counts.set(obstacle, (counts.get(obstacle) ?? 0) + 1);
  const ranked = [...counts].sort(([a, many], [b, more]) => more - many || (a < b ? -1 : 1));
  const [first] = ranked;
  if (first === undefined) return '';
  const [obstacle, count] = first;
  const others = total([...counts.values()], (each) => each) - count;
  const rest = others === 0 ? '' : `; ${others} more for other reasons`;
  return going.length === 1 ? obstacle : `${count} of ${going.length} that are left: ${obstacle}${rest}`;
}

function countsOf(members: readonly MemberStanding[]): BatchSummary['counts'] {
  return (['unmade', ...stateKinds] as const).flatMap((state) => {
    const count = members.filter((member) => member.state === state).length;
    return count === 0 ? [] : [{ state, count }];
  });
}

function total<T>(items: readonly T[], amountOf: (item: T) => number): number {
  return items.reduce((sum, item) => sum + amountOf(item), 0);
}
