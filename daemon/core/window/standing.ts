import { msPerDay } from './day.ts';
import { KnownSpells, type Spell } from './spells.ts';
import { stretches } from './stretches.ts';
import { type AtClose, agree, type Window } from './window.ts';

/** How a window is at an instant. Times are milliseconds since the epoch. */
export type Standing =
  | {
      readonly kind: 'open';
      /** Undefined when it never closes again. */
      readonly closesAt: number | undefined;
      /** What will hold when it closes. */
      readonly atClose: AtClose;
    }
  | {
      readonly kind: 'closed';
      /** Undefined when it never opens again. */
      readonly opensAt: number | undefined;
      /** What holds since it closed; what will hold, when it has not been open before. */
      readonly atClose: AtClose;
    };

const knownSpells = new WeakMap<Window, KnownSpells<Standing>>();

/** How a window is at an instant, and what comes next. What was worked out is remembered with the window. */
export function standingOf(window: Window, instant: number): Standing {
  const known = knownSpells.get(window) ?? beginToRemember(window);
  return known.at(instant, () => spellAt(window, instant));
}

function beginToRemember(window: Window): KnownSpells<Standing> {
  const known = new KnownSpells<Standing>();
  knownSpells.set(window, known);
  return known;
}

export function isOpen(window: Window, instant: number): boolean {
  return standingOf(window, instant).kind === 'open';
}

/** The next instant, after the given one, at which the window opens or closes; undefined when it never does again. */
export function nextChange(window: Window, instant: number): number | undefined {
  const standing = standingOf(window, instant);
  return standing.kind === 'open' ? standing.closesAt : standing.opensAt;
}

function spellAt(window: Window, instant: number): Spell<Standing> {
  const next = stretches(window, instant).next().value;
  if (next && next.from <= instant) {
    const { from, to, atClose } = next;
    return { from, to, holds: { kind: 'open', closesAt: finite(to), atClose } };
  }
  const to = next?.from ?? Number.POSITIVE_INFINITY;
  const atClose = lastClosing(window, instant) ?? next?.atClose ?? { kind: 'pause' };
  return { from: instant, to, holds: { kind: 'closed', opensAt: finite(to), atClose } };
}

function finite(instant: number): number | undefined {
  return Number.isFinite(instant) ? instant : undefined;
}

/** What the last closing said before an instant at which the window is closed. */
function lastClosing(window: Window, instant: number): AtClose | undefined {
  const [first, ...others] = window.calendars.map((calendar) => calendar.atClose);
  if (first && others.every((other) => agree(first, other))) return first;
  for (let days = 8; days < 20_000; days *= 4) {
    let last: AtClose | undefined;
    for (const { to, atClose } of stretches(window, instant - days * msPerDay)) {
      if (to > instant) break;
      last = atClose;
    }
    if (last) return last;
  }
  return undefined;
}
