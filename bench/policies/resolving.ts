import { explainRate, verdictOn } from '../../daemon/core/policy/explain.ts';
import type { PolicySet } from '../../daemon/core/policy/policy-set.ts';
import type { RateQuery } from '../../daemon/core/policy/query.ts';
import { resolveRate } from '../../daemon/core/policy/resolve.ts';
import { readGoodFolder } from '../../daemon/policies/folder-error.ts';
import { verdictOf } from '../report/bar-rows.ts';
import type { Findings } from '../trial.ts';
import { estateSetting } from './estate-folder.ts';
import { queryOf } from './queries.ts';

const [resolveBar, resolutions, explanations] = [100_000, 400_000, 20_000];

/** How many rates are resolved in a second of processor time, and how many explained. */
export async function measureResolving(folder: string): Promise<Findings> {
  const policies: PolicySet = { ...(await readGoodFolder(folder)).ok, generation: 1 };
  const first = secondsFor(() => resolveRate(queryOf(0), policies));
  const resolved = perSecond(resolutions, (query) => resolveRate(query, policies));
  const told = perSecond(explanations, (query) => verdictOn(query, policies));
  const explained = perSecond(explanations, (query) => explainRate(query, policies));
  const texts = [resolved, told, explained].map((count) => Math.round(count).toLocaleString('en'));
  return {
    bars: [
      {
        measure: 'policies: resolutions on one core',
        setting: estateSetting,
        measured: `${texts[0]} a second`,
        bar: `at least ${resolveBar.toLocaleString('en')}`,
        verdict: verdictOf(resolved >= resolveBar),
      },
    ],
    notes: [
      `A resolution with a brief explanation: ${texts[1]} a second on one core; with the whole one: ${texts[2]}. The first resolution of a generation, which sorts its rules for all that follow: ${(first * 1000).toFixed(1)} ms.`,
    ],
  };
}

/** One query after another; the first round only warms up. */
function perSecond(count: number, ask: (query: RateQuery) => unknown): number {
  const queries = Array.from({ length: 5000 }, (_, number) => queryOf(number));
  for (const query of queries) ask(query);
  const seconds = secondsFor(() => {
    for (let done = 0; done < count; done += queries.length) for (const query of queries) ask(query);
  });
  return count / seconds;
}

/** Of processor time, so that what else runs on the machine does not count. */
function secondsFor(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}
