import { together } from '../attempt.ts';
import { rateText } from '../report/figures.ts';
import type { Findings, Trial } from '../trial.ts';
import { budgets, SharingCopies } from './copies.ts';
import { measureEnds, measureSlowed } from './lending.ts';
import { measureEquals, measureWeighted } from './steady.ts';

/** How long the volumes last at equal shares: beyond the trial, but the one that is to come to its end last. */
const volumeSeconds = (number: number) => (number === 6 ? 81 : 100);

/** Whether the sinks of real copies keep to budgets that they share, and leave nothing of them unused. */
export const budgetsTrial: Trial = {
  name: 'budgets',
  about: 'eight real copies on two budgets: sums, fairness, weights, lending, one that ends',
  async run(bench): Promise<Findings> {
    await using copies = await SharingCopies.start(volumeSeconds, bench);
    const equals = await measureEquals(copies, bench);
    const weighted = await measureWeighted(copies, bench);
    const slowed = await measureSlowed(copies, bench);
    const ends = await measureEnds(copies, bench);
    return together([{ bars: [...equals, ...weighted, slowed, ...ends], notes: [explanation, ...copies.notes] }]);
  },
};

const explanation = `The eight copies: four leave a host and cross both budgets ("out", ${rateText(budgets.out)}, and "all", ${rateText(budgets.all)}), four stay within it and cross only the second, which both kinds fill. What they take together is the sum of eight samplers. A copy has ended when its sink took its last byte; its share is in use again from the beginning of the first half second in which the others take 95 % of the budget. What the slowed sink leaves is lent from the beginning of the first half second in which all together take 95 % again, and the ten seconds of which the used part is told begin then.`;
