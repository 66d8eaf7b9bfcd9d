import type { Explanation, ExplanationWindow } from '../policy/explanation.ts';
import type { NamedWindow } from '../policy/named-window.ts';
import { formatLocal } from '../window/zone.ts';

/** What a closed window puts in a migration's way. */
export interface Closure {
  /** False where it goes on at a trickle. */
  readonly standsStill: boolean;
  /** For a person: `window nights (20-rules.yaml:7) is closed; opens Mon 2026-11-23 22:00 Europe/Berlin`. */
  readonly obstacle: string;
}

/** Windows of the policy set by name: they know their time zones. */
export type Windows = ReadonlyMap<string, NamedWindow>;

/** Undefined where the window is open, or lets what has begun go on as if it were. */
export function closureOf({ window }: Explanation, windows: Windows): Closure | undefined {
  switch (window?.passage.kind) {
    case undefined:
    case 'open':
    case 'finishes':
      return undefined;
    case 'waits':
    case 'pauses':
    case 'trickles': {
      const obstacle = `${windowPhrase(window)} is closed; ${opening(window, windows)}`;
      return { standsStill: window.passage.kind !== 'trickles', obstacle };
    }
  }
}

/** `window nights (20-rules.yaml:7)` */
export function windowPhrase({ names, origin }: ExplanationWindow): string {
  return `window ${names.join(' or ')} (${origin})`;
}

/** When a closed window opens: `opens Mon 2026-11-23 22:00 Europe/Berlin`. */
export function opening({ names, passage }: ExplanationWindow, windows: Windows): string {
  const opensAt = passage.kind === 'open' ? undefined : passage.opensAt;
  return opensAt === undefined ? 'never opens again' : `opens ${localTime(names, opensAt, windows)}`;
}

/** When an open window closes: `until Tue 2026-11-24 06:00 Europe/Berlin`. */
export function closing({ names, passage }: ExplanationWindow, windows: Windows): string {
  const closesAt = passage.kind === 'open' ? passage.closesAt : undefined;
  return closesAt === undefined ? 'for good' : `until ${localTime(names, closesAt, windows)}`;
}

/** In the zone of the window; of several in that of the first. */
function localTime([name = '']: readonly string[], at: number, windows: Windows): string {
  return formatLocal(at, windows.get(name)?.window.calendars[0]?.timezone ?? 'UTC');
}
