import { admit } from '../../daemon/core/share/admission/admit.ts';
import { allocate } from '../../daemon/core/share/allocation/allocate.ts';
import { BudgetIndex } from '../../daemon/core/share/budget/budget-index.ts';
import { changesNow } from '../../daemon/core/share/grant/changes.ts';
import { found, newHolding } from '../../daemon/core/share/grant/holding.ts';
import { estateBudgets, estateCandidates, estateClaims, estateConcurrency, estateRoute, shareSize } from './estate.ts';

/** Measures on one core how long the sharing of all budgets takes: `node dist/bench/share/main.js`. */
const rounds = 40;

/** Of processor time, so that what else runs on the machine does not count. */
function millisecondsFor(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const { migrations, hosts, budgets } = shareSize;
console.log(`${migrations} migrations, ${hosts} hosts, ${budgets} budgets, in milliseconds of processor time`);

const index = new BudgetIndex(estateBudgets());
const claims = estateClaims(index);
const crossings = claims.reduce((sum, { crosses }) => sum + crosses.length, 0);
const asked = millisecondsFor(() => {
  for (let number = 0; number < migrations; number++) index.crossedBy(estateRoute(number));
});
console.log(`budgets crossed, asked for each migration: ${asked.toFixed(1)}; ${crossings} crossings`);

repeatedly('allocated', () => allocate(claims, index.budgets));
const { shares } = allocate(claims, index.budgets);
const bounds = Map.groupBy(shares, ({ bound }) => bound.kind);
console.log(`shares bound by ${[...bounds].map(([kind, bound]) => `${kind} ${bound.length}`).join(', ')}`);

const candidates = estateCandidates(claims);
const now = Date.UTC(2026, 10, 24);
repeatedly('admitted', () => admit(candidates, estateConcurrency(), index.budgets, now));

// Every copy is at half of what it is to have.
const holdings = shares.map(({ id, rate }, place) => {
  const half = rate.kind === 'limited' ? { ...rate, bytesPerSecond: Math.ceil(rate.bytesPerSecond / 2) } : rate;
  return found(newHolding(id, claims[place]?.crosses ?? []), half);
});
const targets = new Map(shares.map(({ id, rate }, place) => [id, { rate, ceiling: claims[place]?.ceiling ?? rate }]));
repeatedly('changes planned', () => changesNow(holdings, targets, index.budgets, now));

/** The first time, and how it is once the code is warm. */
function repeatedly(what: string, work: () => unknown): void {
  const took = Array.from({ length: rounds }, () => millisecondsFor(work));
  const warm = took.slice(rounds / 2).sort((a, b) => a - b);
  const [cold, median, most] = [took[0], warm[rounds / 4], warm.at(-1)].map((ms) => ms?.toFixed(1));
  console.log(`${what}, cold: ${cold}; warm: median ${median}, most ${most}`);
}
