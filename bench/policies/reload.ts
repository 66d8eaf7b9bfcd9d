import { setTimeout as sleep } from 'node:timers/promises';
import { PolicyFolder } from '../../daemon/policies/policy-folder.ts';
import { sqliteDialect } from '../../daemon/store/sqlite.ts';
import { Store } from '../../daemon/store/store.ts';
import { median } from '../measure/quantile.ts';
import { verdictOf } from '../report/bar-rows.ts';
import { milliseconds } from '../report/figures.ts';
import type { BarRow, Bench } from '../trial.ts';
import { editDefault, estateSetting } from './estate-folder.ts';

const MiB = 2 ** 20;
const barSeconds = 0.5;

/** How long it takes from the rename of a policy file until what it says is in force: watched, read, checked, recorded, swapped. */
export async function measureReload(folder: string, state: string, bench: Bench): Promise<BarRow> {
  const store = await Store.open(sqliteDialect(state), state);
  const closing = new AbortController();
  const policies = await PolicyFolder.open(folder, store.generations, { signal: closing.signal });
  try {
    const times: number[] = [];
    for (let round = 1; round <= (bench.quick ? 5 : 20); round++) {
      await sleep(200 + Math.random() * 100, undefined, { signal: bench.signal });
      times.push(await reload(policies, folder, (round + 1) * MiB));
    }
    const longest = Math.max(...times);
    return {
      measure: 'policies: from rename to in force',
      setting: estateSetting,
      measured: `p50 ${milliseconds(median(times))}, max ${milliseconds(longest)} of ${times.length}`,
      bar: 'under 500 ms',
      verdict: verdictOf(longest < barSeconds),
    };
  } finally {
    closing.abort();
    await store.close();
  }
}

/** @returns seconds */
async function reload(policies: PolicyFolder, folder: string, limit: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const endListening = policies.onChange(({ kind }) => {
    if (kind === 'accepted') resolve();
    else reject(new Error(`the edit was ${kind}`));
  });
  const impatience = setTimeout(() => reject(new Error('an edit was not in force within 10 s')), 10_000);
  try {
    const renamedAt = editDefault(folder, limit);
    await promise;
    return (performance.timeOrigin + performance.now() - renamedAt) / 1000;
  } finally {
    clearTimeout(impatience);
    endListening();
  }
}
