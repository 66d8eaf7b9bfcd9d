import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { explainRate, verdictOn } from '../../daemon/core/policy/explain.ts';
import { formatProblem } from '../../daemon/core/policy/origin.ts';
import type { PolicySet } from '../../daemon/core/policy/policy-set.ts';
import type { RateQuery } from '../../daemon/core/policy/query.ts';
import { resolveRate } from '../../daemon/core/policy/resolve.ts';
import { readPolicyFolder } from '../../daemon/policies/read-folder.ts';
import { estateFiles, estateSize } from './estate.ts';

/** Measures on one core how fast a folder is read and rates are resolved: `node dist/bench/policies/main.js`. */
const folder = await mkdtemp(join(tmpdir(), 'sluice-bench-policies-'));
try {
  await fill(folder);
  console.log(`${estateSize.hosts} hosts, ${estateSize.groups} groups, ${estateSize.rules} rules`);
  const policies = await readRepeatedly(5);
  const first = millisecondsFor(() => resolveRate(queryOf(0), policies));
  console.log(`first resolution of a generation: ${first.toFixed(1)} ms`);
  perSecond('resolved', 400_000, (query) => resolveRate(query, policies));
  perSecond('told in brief', 20_000, (query) => verdictOn(query, policies));
  perSecond('explained', 20_000, (query) => explainRate(query, policies));
} finally {
  await rm(folder, { recursive: true });
}

async function fill(into: string): Promise<void> {
  for (const [path, text] of Object.entries(estateFiles())) {
    await mkdir(dirname(join(into, path)), { recursive: true });
    await writeFile(join(into, path), text);
  }
}

async function readRepeatedly(times: number): Promise<PolicySet> {
  const took: number[] = [];
  let read: PolicySet | undefined;
  for (let time = 0; time < times; time++) {
    const before = process.cpuUsage();
    const reading = await readPolicyFolder(folder);
    const { user, system } = process.cpuUsage(before);
    took.push((user + system) / 1000);
    if ('problems' in reading) throw new Error(reading.problems.map(formatProblem).join('\n'));
    read = { ...reading.ok, generation: time + 1 };
  }
  if (read === undefined) throw new Error('the folder was not read');
  console.log(`read and checked, ${times} times: ${took.map((ms) => ms.toFixed(0)).join(', ')} ms of processor time`);
  return read;
}

/** One query after another out of many thousands, so that hosts, pools and volumes change as they do in life. */
function perSecond(what: string, count: number, ask: (query: RateQuery) => unknown): void {
  const queries = Array.from({ length: 5000 }, (_, number) => queryOf(number));
  for (const query of queries) ask(query);
  const took = millisecondsFor(() => {
    for (let done = 0; done < count; done += queries.length) for (const query of queries) ask(query);
  });
  console.log(`${what}: ${Math.round((count * 1000) / took).toLocaleString('en')} a second`);
}

function queryOf(number: number): RateQuery {
  const host = (seed: number) => `stor-${String(seed % estateSize.hosts).padStart(4, '0')}`;
  const names = [`db-${number % 200}-main`, `web-${number % 200}`, `vm-${number}`, `scratch-${number % 200}`];
  return {
    volume: {
      name: names[number % names.length] ?? '',
      sizeBytes: (number % 2000) * 2 ** 30,
      metadata: { project: `p-${number % 200}`, ...(number % 5 === 0 ? { volume_copy_bps_limit: '80MiB/s' } : {}) },
    },
    source: { host: host(number * 7), pool: number % 2 === 0 ? 'fast' : 'slow', driver: 'file' },
    destination: { host: host(number * 13 + 1), pool: 'fast', driver: number % 3 === 0 ? 'block' : 'file' },
    requestedLimit: undefined,
    // A minute in which some of the windows are open.
    at: Date.UTC(2026, 10, 23, 3) + (number % 60) * 1000,
    hasBegun: number % 4 !== 0,
  };
}

/** Of processor time, so that what else runs on the machine does not count. */
function millisecondsFor(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
