import type { Explanation } from '../policy/explanation.ts';
import { sameRate } from '../rate/merge.ts';
import type { Effect } from './effect.ts';
import type { Ending } from './timeline.ts';

/**
 * What may differ for a migration. `reason`: what decides its rate; `budgets`: those it crosses, or their limits; `hosts`: one of its own
 * is gone.
 */
export type Aspect = 'rate' | 'reason' | 'window' | 'settings' | 'budgets' | 'end' | 'hosts';

/** Ends nearer to each other than this are one: simulations count in whole milliseconds and bytes. */
const sameEndMs = 1000;

/** Lines may move in their files without anything being different. */
export function changedBetween(before: Effect, after: Effect): Exclude<Aspect, 'hosts'>[] {
  const [a, b] = [before.explanation, after.explanation];
  const differs = {
    rate: !sameRate(a.effective, b.effective),
    reason: decisionOf(a) !== decisionOf(b),
    window: windowOf(a) !== windowOf(b),
    settings: settingsOf(a) !== settingsOf(b),
    budgets: budgetsOf(before) !== budgetsOf(after),
    end: !sameEnding(before.ending, after.ending),
  };
  return (['rate', 'reason', 'window', 'settings', 'budgets', 'end'] as const).filter((aspect) => differs[aspect]);
}

function decisionOf({ layers, caps }: Explanation): string {
  const won = layers.filter((layer) => layer.won).map(({ kind, name, limit }) => [kind, name, limit]);
  return JSON.stringify([won, caps.filter((cap) => cap.clipped).map(({ scope }) => scope)]);
}

function windowOf({ window }: Explanation): string {
  return JSON.stringify(window === undefined ? null : [window.names, window.passage]);
}

/** The window has an aspect of its own. */
function settingsOf({ settings }: Explanation): string {
  return JSON.stringify(settings.filter(({ key }) => key !== 'window').map(({ key, value }) => [key, value]));
}

/** Whatever their order in the files. */
function budgetsOf({ budgets }: Effect): string {
  return JSON.stringify(
    budgets.map(({ name, limit }) => [name, limit]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );
}

function sameEnding(a: Ending, b: Ending): boolean {
  if (a.kind === 'ends' && b.kind === 'ends') return Math.abs(a.at - b.at) < sameEndMs;
  if (a.kind !== 'unfinished' || b.kind !== 'unfinished') return false;
  return JSON.stringify(a.why) === JSON.stringify(b.why);
}
