import type { Journey } from './journey.ts';
import { type Pace, paceOf } from './pace.ts';
import type { Scene } from './scene.ts';

/**
 * What all migrations that have not ended do at an instant. They are asked about together, because what one gets may depend on what the
 * others take; each answer says how long it holds as long as nobody starts or ends.
 */
export function pacesAt(journeys: readonly Journey[], at: number, scene: Scene): Pace[] {
  return journeys.map((journey) => journey.paceStillAt(at) ?? paceOf(journey.traveller, journey.hasBegun, at, scene));
}
