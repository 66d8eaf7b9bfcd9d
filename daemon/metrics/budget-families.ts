import type { Registry } from 'prom-client';
import { counter, type Family, gauge, oncePerScrape } from '../../monitoring/families.ts';
import type { Shares } from '../sharing/shares.ts';
import type { BudgetView } from '../sharing/standing.ts';
import { rateValue } from './rate-value.ts';

type Figure = Omit<Family<'budget'>, 'labels'> & { readonly of: (view: BudgetView) => number };

const moments: readonly Figure[] = [
  {
    name: 'sluice_budget_limit_bytes_per_second',
    help: 'The limit of the moment; unlimited is +Inf, paused is 0',
    of: ({ limit }) => rateValue(limit),
  },
  {
    name: 'sluice_budget_allotted_bytes_per_second',
    help: 'What is given away of it; unlimited is +Inf',
    of: ({ allotted }) => rateValue(allotted),
  },
  {
    name: 'sluice_budget_measured_bytes_per_second',
    help: 'What landed in the last second of all that crosses it, measured at the sinks',
    of: ({ usedBytesPerSecond }) => usedBytesPerSecond,
  },
  {
    name: 'sluice_budget_worst_second_bytes',
    help: 'What landed in the fastest second since it was first used, measured at the sinks',
    of: ({ record }) => record.worstSecondBytes,
  },
  {
    name: 'sluice_budget_shared_ratio',
    help: 'The part of the limit that is shared: less than 1 while the daemon makes good for what was exceeded',
    of: ({ record }) => record.sharedPart,
  },
];

const sums: readonly Figure[] = [
  {
    name: 'sluice_budget_landed_bytes_total',
    help: 'What landed of all that crosses it since it was first used, measured at the sinks',
    of: ({ record }) => record.landedBytes,
  },
  {
    name: 'sluice_budget_busy_seconds_total',
    help: 'Time in which anything crossed it',
    of: ({ record }) => record.busyMs / 1000,
  },
  {
    name: 'sluice_budget_above_limit_seconds_total',
    help: 'Time in which more landed in the last second than the limit lets',
    of: ({ record }) => record.aboveMs / 1000,
  },
  {
    name: 'sluice_budget_exceeded_total',
    help: 'How often that lasted more than a second',
    of: ({ record }) => record.exceededCount,
  },
];

/** The budgets of the policies in force: what they let, what is used of them, and what is proven. None of any other. */
export function budgetFamilies(registry: Registry, shares: Pick<Shares, 'budgets'>): void {
  const budgets = oncePerScrape(() => shares.budgets());
  for (const { of, ...family } of moments) {
    gauge(registry, { ...family, labels: ['budget'] }, () =>
      budgets().map((view) => [{ budget: view.policy.name.value }, of(view)]),
    );
  }
  for (const { of, ...family } of sums) {
    counter(registry, { ...family, labels: ['budget'] }, () =>
      budgets().map((view) => [{ budget: view.policy.name.value }, of(view)]),
    );
  }
  gauge(
    registry,
    {
      name: 'sluice_budget_migrations',
      help: 'Migrations that cross it and run, and those that wait for their turn because of it',
      labels: ['budget', 'state'],
    },
    () =>
      budgets().flatMap(({ policy, members, queued }) => [
        [{ budget: policy.name.value, state: 'running' }, members.length],
        [{ budget: policy.name.value, state: 'waiting' }, queued.length],
      ]),
  );
}
