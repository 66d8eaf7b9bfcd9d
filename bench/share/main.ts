import { allocate } from '../../daemon/core/share/allocation/allocate.ts';
import { BudgetIndex } from '../../daemon/core/share/budget/budget-index.ts';
import { estateBudgets, estateClaims, estateRoute, shareSize } from './estate.ts';

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

const took = Array.from({ length: rounds }, () => millisecondsFor(() => allocate(claims, index.budgets)));
const warm = took.slice(rounds / 2).sort((a, b) => a - b);
const bounds = Map.groupBy(allocate(claims, index.budgets).shares, ({ bound }) => bound.kind);
const text = [...bounds].map(([kind, shares]) => `${kind} ${shares.length}`).join(', ');
console.log(
  `allocated, cold: ${took[0]?.toFixed(1)}; warm: median ${warm[rounds / 4]?.toFixed(1)}, most ${warm.at(-1)?.toFixed(1)}; bound by ${text}`,
);
