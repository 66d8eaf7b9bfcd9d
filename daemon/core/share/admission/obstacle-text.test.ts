import { describe, expect, it } from '@jest/globals';
import type { Obstacle } from './gate.ts';
import { obstacleText } from './obstacle-text.ts';

const host = (atMost: number): Obstacle => ({ kind: 'host', host: 'stor-01', atMost });
const pool = (atMost: number): Obstacle => ({ kind: 'pool', host: 'stor-02', pool: 'slow', atMost });
const budget = (isPaused: boolean): Obstacle => ({ kind: 'budget', name: 'uplink', isPaused });

describe('what a migration waits for', () => {
  it.each<[Obstacle, string]>([
    [{ kind: 'all', atMost: 4 }, '4 of 4 migrations run'],
    [host(2), '2 of 2 migrations with an end on host stor-01 run'],
    [pool(1), '1 of 1 migration with an end in pool stor-02:slow runs'],
    [budget(false), 'the floors of those that run leave too little of budget uplink'],
  ])('%j is said as "%s"', (obstacle, text) => {
    expect(obstacleText(obstacle)).toBe(text);
  });

  it.each<[Obstacle, string]>([
    [{ kind: 'all', atMost: 0 }, 'concurrency of all is 0'],
    [host(0), 'concurrency of host stor-01 is 0'],
    [pool(0), 'concurrency of pool stor-02:slow is 0'],
    [budget(true), 'budget uplink is paused'],
  ])('is closed where nobody is let in: %j is said as "%s"', (obstacle, text) => {
    expect(obstacleText(obstacle)).toBe(text);
  });

  it.each<[Obstacle, string]>([
    [
      host(2),
      'at most 2 migrations with an end on host stor-01 may run, and the next place is kept for m-1, which has waited longer',
    ],
    [
      budget(false),
      'what the floors of those that run leave of budget uplink is kept for m-1, which has waited longer',
    ],
  ])('names the one for whom it is kept: %j is said as "%s"', (obstacle, text) => {
    expect(obstacleText(obstacle, 'm-1')).toBe(text);
  });
});
