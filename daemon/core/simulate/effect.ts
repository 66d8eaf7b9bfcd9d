import type { Explanation } from '../policy/explanation.ts';
import type { Ending } from './timeline.ts';

/** What policies say about a migration at an instant, and what comes of it. */
export interface Effect {
  readonly explanation: Explanation;
  readonly ending: Ending;
}
