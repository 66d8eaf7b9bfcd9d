import { admit } from '../../daemon/core/share/admission/admit.ts';
import { allocate } from '../../daemon/core/share/allocation/allocate.ts';
import type { Share } from '../../daemon/core/share/allocation/allocation.ts';
import type { Claim } from '../../daemon/core/share/allocation/claim.ts';
import { BudgetIndex } from '../../daemon/core/share/budget/budget-index.ts';
import { changesNow } from '../../daemon/core/share/grant/changes.ts';
import { found, newHolding } from '../../daemon/core/share/grant/holding.ts';
import { quantile } from '../measure/quantile.ts';
import { verdictOf } from '../report/bar-rows.ts';
import type { BarRow, FactRow, Findings, Trial } from '../trial.ts';
import { estateBudgets, estateCandidates, estateClaims, estateConcurrency, estateRoute, shareSize } from './estate.ts';

const allocatorBarMs = 50;
const rounds = 40;
const setting = `${count(shareSize.migrations)} migrations, ${count(shareSize.hosts)} hosts, ${count(shareSize.budgets)} budgets`;

/** What it costs to share all budgets of a large estate, without daemon, agents or copies. */
export const allocatorTrial: Trial = {
  name: 'allocator',
  about: 'sharing all budgets of a large estate, on one core',
  async run(): Promise<Findings> {
    const index = new BudgetIndex(estateBudgets());
    const claims = estateClaims(index);
    const { shares } = allocate(claims, index.budgets);
    const now = Date.UTC(2026, 10, 24);
    const candidates = estateCandidates(claims);
    const concurrency = estateConcurrency();
    return {
      bars: [allocatorRow(repeatedly(() => allocate(claims, index.budgets)))],
      facts: [
        fact('who crosses what, asked for each', repeatedly(askedForEach(index))),
        fact(
          'who is let in',
          repeatedly(() => admit(candidates, concurrency, index.budgets, now)),
        ),
        fact('which rates are told now', repeatedly(steered(claims, shares, index, now))),
      ],
      notes: [explanation],
    };
  },
};

function allocatorRow(took: readonly number[]): BarRow {
  const median = quantile(took, 0.5);
  const measured = `median ${median.toFixed(1)} ms, max ${Math.max(...took).toFixed(1)} ms of ${took.length}`;
  const verdict = verdictOf(median < allocatorBarMs);
  return {
    measure: 'allocator alone: all budgets shared anew',
    setting,
    measured,
    bar: `under ${allocatorBarMs} ms`,
    verdict,
  };
}

function fact(step: string, took: readonly number[]): FactRow {
  return { subject: `a round of sharing: ${step}`, setting, measured: `median ${quantile(took, 0.5).toFixed(1)} ms` };
}

function askedForEach(index: BudgetIndex): () => void {
  return () => {
    for (let number = 0; number < shareSize.migrations; number++) index.crossedBy(estateRoute(number));
  };
}

/** Every copy is at half of what it is to have. */
function steered(claims: readonly Claim[], shares: readonly Share[], index: BudgetIndex, now: number): () => void {
  const holdings = shares.map(({ id, rate }, place) => {
    const half = rate.kind === 'limited' ? { ...rate, bytesPerSecond: Math.ceil(rate.bytesPerSecond / 2) } : rate;
    return found(newHolding(id, claims[place]?.crosses ?? []), half);
  });
  const targets = new Map(shares.map(({ id, rate }, place) => [id, { rate, ceiling: claims[place]?.ceiling ?? rate }]));
  return () => void changesNow(holdings, targets, index.budgets, now);
}

/** Milliseconds of processor time, so that what else runs on the machine does not count; of the second half, when the code is warm. */
function repeatedly(work: () => void): number[] {
  const took = Array.from({ length: rounds }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return took.slice(rounds / 2);
}

function count(number: number): string {
  return number.toLocaleString('en');
}

const explanation =
  'The allocator is measured in processor time, once its code is warm; every third migration has a limit, every fourth a demand, every fifth a floor, and each crosses six or seven budgets.';
