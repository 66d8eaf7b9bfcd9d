import type { PolicySet } from '../policy/policy-set.ts';
import { nextChange } from '../window/standing.ts';

/**
 * The next instant, after the given one, at which any window of the policies opens or closes; undefined when none ever does again.
 * Until then no migration's answer changes unless policies, request or metadata do. Both in milliseconds of Unix time.
 */
export function nextTurn({ windows }: PolicySet, at: number): number | undefined {
  let next: number | undefined;
  for (const { window } of windows.values()) {
    const change = nextChange(window, at);
    if (change !== undefined && (next === undefined || change < next)) next = change;
  }
  return next;
}
