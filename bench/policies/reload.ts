import { setTimeout as sleep } from 'node:timers/promises';
import { PolicyFolder } from '../../daemon/policies/policy-folder.ts';
import { sqliteDialect } from '../../daemon/store/sqlite.ts';
import { Store } from '../../daemon/store/store.ts';
import { median } from '../measure/quantile.ts';
import { verdictOf } from '../report/bar-rows.ts';
import { milliseconds } from '../report/figures.ts';
import type { BarRow, Bench } from '../trial.ts';
import { editAll, editDefault, estateSetting } from './estate-folder.ts';

const MiB = 2 ** 20;
const barSeconds = 0.5;

/** An edit, in its round from 1. @returns when it was renamed, in milliseconds of Unix time */
type Edit = (folder: string, round: number) => number;

/** Of one small file, after which the others are known already; and of all at once, after which nothing is. */
const edits: readonly (readonly [setting: string, edit: Edit])[] = [
  ['a small file edited', (folder, round) => editDefault(folder, (round + 1) * MiB)],
  ['every file edited', (folder, round) => editAll(folder, `round ${round}`)],
];

/** How long it takes from the rename of policy files until what they say is in force: watched, read, checked, recorded, swapped. */
export async function measureReload(folder: string, state: string, bench: Bench): Promise<BarRow[]> {
  const store = await Store.open(sqliteDialect(state), state);
  const closing = new AbortController();
  const policies = await PolicyFolder.open(folder, store.generations, { signal: closing.signal });
  try {
    const rows: BarRow[] = [];
    for (const [setting, edit] of edits) {
      const times: number[] = [];
      for (let round = 1; round <= (bench.quick ? 5 : 20); round++) {
        await sleep(200 + Math.random() * 100, undefined, { signal: bench.signal });
        times.push(await reload(policies, () => edit(folder, round)));
      }
      rows.push(rowOf(setting, times));
    }
    return rows;
  } finally {
    closing.abort();
    await store.close();
  }
}

function rowOf(setting: string, times: readonly number[]): BarRow {
  const longest = Math.max(...times);
  return {
    measure: 'policies: from rename to in force',
    setting: `${estateSetting}; ${setting}`,
    measured: `p50 ${milliseconds(median(times))}, max ${milliseconds(longest)} of ${times.length}`,
    bar: 'under 500 ms',
    verdict: verdictOf(longest < barSeconds),
  };
}

/** @returns seconds */
async function reload(policies: PolicyFolder, edit: () => number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const endListening = policies.onChange(({ kind }) => {
    if (kind === 'accepted') resolve();
    else reject(new Error(`the edit was ${kind}`));
  });
  const impatience = setTimeout(() => reject(new Error('an edit was not in force within 10 s')), 10_000);
  try {
    const renamedAt = edit();
    await promise;
    return (performance.timeOrigin + performance.now() - renamedAt) / 1000;
  } finally {
    clearTimeout(impatience);
    endListening();
  }
}
