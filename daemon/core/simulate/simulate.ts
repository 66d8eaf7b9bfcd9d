import { Journey } from './journey.ts';
import { Paces } from './paces.ts';
import type { Scene } from './scene.ts';
import type { Timeline } from './timeline.ts';

/**
 * What becomes of migrations over time, by the policies alone: each moves exactly as fast as it may, and has its share of the budgets that
 * it crosses. The order of the travellers does not matter.
 */
export function simulate(scene: Scene): Timeline {
  const events = simulation(scene);
  for (;;) {
    const { done, value } = events.next();
    if (done) return value;
  }
}

/**
 * The same in steps, so that whoever runs it can do other things between: from one event to the next, whichever migration that is of. An
 * event is an answer of the policies that changes by itself, a start, an end, a budget's window. Yields its instant.
 */
export function* simulation(scene: Scene): Generator<number, Timeline> {
  const journeys = scene.travellers.map((traveller) => new Journey(traveller, scene));
  const paces = new Paces(scene, journeys);
  let going = journeys.filter((journey) => !journey.hasEnded);
  for (let at = scene.from; at < scene.to && going.length > 0; ) {
    const next = step(going, paces, at, scene.to);
    const arrived = going.filter((journey) => journey.endsAt <= next);
    for (const journey of arrived) journey.end(next);
    if (arrived.length > 0) going = going.filter((journey) => !journey.hasEnded);
    at = next;
    yield at;
  }
  return { ...timelineOf(journeys, scene.to), budgets: paces.budgetUses };
}

/** Lets all go on from an instant. @param to where the simulation ends @returns the next at which something happens, at most where the simulation ends */
function step(going: readonly Journey[], paces: Paces, at: number, to: number): number {
  const { found, until } = paces.at(going, at);
  let next = Math.min(to, until);
  for (const [index, journey] of going.entries()) {
    const pace = found[index];
    if (pace === undefined) continue;
    journey.go(pace, at);
    next = Math.min(next, pace.until, journey.endsAt);
  }
  paces.passed(at, next);
  return next;
}

function timelineOf(journeys: readonly Journey[], to: number): Omit<Timeline, 'budgets'> {
  const courses = journeys.map((journey) => journey.course(to));
  const ends = courses.flatMap(({ ending }) => (ending.kind === 'ends' ? [ending.at] : []));
  const moved = courses.flatMap(({ spans }) => spans.map(({ movedBytes }) => movedBytes));
  return {
    courses,
    movedBytes: moved.reduce((sum, bytes) => sum + bytes, 0),
    endedCount: ends.length,
    lastEndAt: ends.reduce<number | undefined>((last, each) => Math.max(last ?? each, each), undefined),
  };
}
