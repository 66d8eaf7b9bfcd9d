import type { Obstacle } from './gate.ts';

/**
 * What a migration that waits for its turn cannot get past, for a person: `4 of 4 migrations with an end on host stor-01 run`, `budget
 * uplink is paused`.
 * @param keptFor id of the one who has waited longer and for whom it is kept
 */
export function obstacleText(obstacle: Obstacle, keptFor?: string): string {
  if (obstacle.kind === 'budget') return budgetText(obstacle, keptFor);
  const { atMost } = obstacle;
  if (atMost === 0) return `concurrency of ${wherePlacesAre(obstacle)} is 0`;
  const counted = `${atMost === 1 ? 'migration' : 'migrations'}${whoCounts(obstacle)}`;
  if (keptFor === undefined) return `${atMost} of ${atMost} ${counted} ${atMost === 1 ? 'runs' : 'run'}`;
  return `at most ${atMost} ${counted} may run, and the next place is kept for ${keptFor}, which has waited longer`;
}

function budgetText({ name, isPaused }: Extract<Obstacle, { kind: 'budget' }>, keptFor: string | undefined): string {
  if (isPaused) return `budget ${name} is paused`;
  if (keptFor === undefined) return `the floors of those that run leave too little of budget ${name}`;
  return `what the floors of those that run leave of budget ${name} is kept for ${keptFor}, which has waited longer`;
}

type Counting = Exclude<Obstacle, { kind: 'budget' }>;

function wherePlacesAre(obstacle: Counting): string {
  switch (obstacle.kind) {
    case 'all':
      return 'all';
    case 'host':
      return `host ${obstacle.host}`;
    case 'pool':
      return `pool ${obstacle.host}:${obstacle.pool}`;
    default:
      return obstacle satisfies never;
  }
}

function whoCounts(obstacle: Counting): string {
  switch (obstacle.kind) {
    case 'all':
      return '';
    case 'host':
      return ` with an end on host ${obstacle.host}`;
    case 'pool':
      return ` with an end in pool ${obstacle.host}:${obstacle.pool}`;
    default:
      return obstacle satisfies never;
  }
}
