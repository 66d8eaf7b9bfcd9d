import type { LifeStory } from '../life.ts';
import type { ThrottleRow } from '../trial.ts';
import { percentOff, rateText, times } from './figures.ts';

/** A life as a row of the table of throttles, or why there is none. */
export function throttleRow(tool: string, limit: number, story: LifeStory | 'not installed'): ThrottleRow {
  const row = { tool, limit: rateText(limit) };
  if (story === 'not installed') {
    return { ...row, mean: story, steady: '-', afterPause: '-', afterStall: '-', afterCut: '-' };
  }
  return {
    ...row,
    mean: percentOff(story.mean, limit),
    steady: times(story.steady),
    afterPause: times(story.afterPause),
    afterStall: times(story.afterStall),
    afterCut: story.afterCut === undefined ? 'needs a restart' : times(story.afterCut),
  };
}
