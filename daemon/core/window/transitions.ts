import { stretches } from './stretches.ts';
import type { AtClose, Window } from './window.ts';

/** A window's opening or closing. */
export interface Transition {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'opens' | 'closes';
  /** What holds at this closing, or at the one that ends this opening. */
  readonly atClose: AtClose;
}

/**
 * The openings and closings after one instant and before another, in order. With `isOpen` at the first instant they are all that there
 * is to know about the time between the two.
 * @param to may be `Infinity`; then it is for the caller to stop
 */
export function* transitions(window: Window, from: number, to: number): Generator<Transition> {
  for (const stretch of stretches(window, from)) {
    const { atClose } = stretch;
    if (stretch.from > from) {
      if (stretch.from >= to) return;
      yield { at: stretch.from, kind: 'opens', atClose };
    }
    if (stretch.to >= to) return;
    yield { at: stretch.to, kind: 'closes', atClose };
  }
}
