import type { Window } from '../window/window.ts';
import type { Stated } from './origin.ts';

/** A window of the policy files. */
export interface NamedWindow {
  /** Unique over all files, with the place of its definition. */
  readonly name: Stated<string>;
  readonly window: Window;
}
