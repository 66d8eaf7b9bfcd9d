import type { Journey } from './journey.ts';
import type { Pace } from './pace.ts';

/**
 * What all migrations that have not ended do at an instant. They are asked about together, because what one gets may depend on what the
 * others take; each answer says how long it holds as long as nobody starts or ends.
 */
export function pacesAt(journeys: readonly Journey[], at: number): Pace[] {
  return journeys.map((journey) => journey.paceAt(at));
}
