import { tmpdir } from 'node:os';
import { attempt, together } from '../attempt.ts';
import { Scratch } from '../scratch.ts';
import type { Bench, Findings, Trial } from '../trial.ts';
import { recordRow } from './journal-record.ts';
import { throughputRow } from './journal-throughput.ts';
import { inPairs, type OneCopy } from './pairs.ts';
import { Site, type SiteOptions, type Way, ways } from './site.ts';
import { migrateWhole } from './whole-migration.ts';

const sizeBytes = 2 ** 30;

/** As good as none: only what the end of a leg has synced anyway is recorded. */
const hardlyEver = { every: '24h', bytes: '1PiB' };

export const journalTrial: Trial = {
  name: 'journal',
  about:
    'what it costs to keep progress for good: processor time, and unthrottled throughput with the journal and without',
  async run(bench): Promise<Findings> {
    const inMemory = await attempt('journal: in memory', bench, () => measureIn(bench, 'in memory'));
    const onDisk = await attempt('journal: on a disk', bench, async () => {
      using scratch = Scratch.onDisk(bench.disk ?? tmpdir());
      return await measureIn({ ...bench, scratch }, 'on a disk');
    });
    return together([inMemory, onDisk]);
  },
};

async function measureIn(bench: Bench, where: string): Promise<Findings> {
  const found: Findings[] = [{ bars: [await recordRow(bench, where, sizeBytes), await throughputRow(bench, where)] }];
  for (const way of ways) found.push(await compare(bench, way, where));
  return together(found);
}

/** A fact and no bar: from one migration to the next the same one differs by more than what is to be seen here. */
async function compare(bench: Bench, way: Way, where: string): Promise<Findings> {
  const { scratch } = bench;
  const path = scratch.path('journal-master');
  scratch.randomFile(path, sizeBytes);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => scratch.remove(path));
  const copier = async (options: SiteOptions, name: string): Promise<OneCopy> => {
    const site = stack.use(await Site.start(bench, options));
    return async (round) =>
      (await migrateWhole(site, scratch, way, { path, sizeBytes }, `${name}-${round}`)).bytesPerSecond;
  };
  const copies = {
    sluice: await copier({}, 'journaled'),
    rival: await copier({ agent: { journal: hardlyEver } }, 'bare'),
  };
  const about = { measure: 'unthrottled with the journal against without', setting: `1 GiB, ${way}, ${where}` };
  const { measure, setting, measured } = await inPairs(about, copies, 0.99, bench);
  return { facts: [{ subject: measure, setting, measured }] };
}
