import { randomFillSync } from 'node:crypto';
import { execa } from 'execa';
import { SegmentDigests } from '../../agent/digest/segment-digests.ts';
import { median } from '../measure/quantile.ts';
import { times } from '../report/figures.ts';
import type { Bench, FactRow, Findings, Trial } from '../trial.ts';
import { Site, type Way, ways } from './site.ts';
import { type Master, migrateWhole } from './whole-migration.ts';

const MiB = 2 ** 20;
const sizeBytes = 2 ** 30;
const segmentBytes = 64 * MiB;

/** Names that begin with it are moved without digests. */
const bare = 'bare';
const policies = { '20-verify.yaml': `rules:\n  - name: bare\n    match: { volume: "${bare}-*" }\n    verify: none\n` };

/** What digests cost: time beside the copy alone, and processor time. There is no bar. */
export const verifyTrial: Trial = {
  name: 'verify',
  about: 'a migration verified by digests against the same without, and what digests cost of the processors',
  async run(bench): Promise<Findings> {
    const path = bench.scratch.path('verify-master');
    bench.scratch.randomFile(path, sizeBytes);
    await using stack = new AsyncDisposableStack();
    stack.defer(() => bench.scratch.remove(path));
    const site = stack.use(await Site.start(bench, { policies }));
    const facts: FactRow[] = [];
    for (const way of ways) facts.push(await compare(site, bench, way, { path, sizeBytes }));
    facts.push(await processorTime(path));
    return { facts };
  },
};

/** In turns, so that what the machine does meanwhile hits both. */
async function compare(site: Site, bench: Bench, way: Way, master: Master): Promise<FactRow> {
  const pairs: { digests: number; counts: number }[] = [];
  for (let round = 0; round <= (bench.quick ? 2 : 9); round++) {
    const move = async (name: string) =>
      (await migrateWhole(site, bench.scratch, way, master, `${name}-${round}`)).commandSeconds;
    const pair = { counts: await move(bare), digests: await move('verified') };
    bench.say(`verify, ${way}: ${times(pair.digests / pair.counts)}${round === 0 ? ' (warm-up)' : ''}`);
    if (round > 0) pairs.push(pair);
  }
  const ratios = pairs.map(({ digests, counts }) => digests / counts);
  const [digests, counts] = [median(pairs.map((pair) => pair.digests)), median(pairs.map((pair) => pair.counts))];
  const read = way === 'two hosts' ? 'the source digested on its way, the target read back' : 'both ends read';
  return {
    subject: 'a verified migration against its copy alone',
    setting: `1 GiB, ${way}, unthrottled: ${read}`,
    measured: `${times(median(ratios))} (${digests.toFixed(2)} s against ${counts.toFixed(2)} s)`,
  };
}

/** Of all threads and processes, each for 1 GiB. */
async function processorTime(path: string): Promise<FactRow> {
  const digests = await digestSeconds();
  const sum = await commandSeconds(`sha256sum '${path}'`);
  const pipeline = await commandSeconds(`dd if='${path}' bs=1M | pv -q | dd of=/dev/null bs=1M iflag=fullblock`);
  return {
    subject: 'processor time of digests',
    setting: 'each GiB',
    measured: `${digests.toFixed(2)} s, sha256sum ${sum.toFixed(2)} s, dd | pv | dd to nowhere ${pipeline.toFixed(2)} s`,
  };
}

async function digestSeconds(): Promise<number> {
  const piece = randomFillSync(Buffer.alloc(MiB / 4));
  const digests = new SegmentDigests({ startBytes: 0, endBytes: sizeBytes }, segmentBytes);
  const begin = process.cpuUsage();
  for (let at = 0; at < sizeBytes; at += piece.length) {
    digests.take(at, piece);
    await digests.ready();
  }
  await digests.digests();
  const { user, system } = process.cpuUsage(begin);
  return (user + system) / 1e6;
}

/** What `times` of a shell says of its children. */
async function commandSeconds(command: string): Promise<number> {
  const { stdout } = await execa('sh', ['-c', `${command} > /dev/null 2>&1; times`], { env: { LC_ALL: 'C' } });
  const spent = [...(stdout.trim().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)];
  return spent.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0);
}
