import { closeSync, copyFileSync, mkdirSync, openSync, readSync, truncateSync, writeSync } from 'node:fs';
import { execa } from 'execa';
import { median } from '../measure/quantile.ts';
import { verdictOf } from '../report/bar-rows.ts';
import { rateText, times } from '../report/figures.ts';
import type { BarRow, Bench, Findings, Trial } from '../trial.ts';
import { inWords } from './migration.ts';
import { Site, type Way, ways } from './site.ts';
import { type Master, migrateWhole } from './whole-migration.ts';

const MiB = 2 ** 20;
const sizeBytes = 10 * 2 ** 30;
const dataBytes = 200 * MiB;
/** How many runs of data a volume has, at even distances: each is a leg of its own. */
const pieces = 10;
const limitBytesPerSecond = 40 * MiB;
const most = 1.3;
/** What is compared are copies; a volume that is read back is read back without its holes, too. */
const policies = { '20-verify.yaml': 'rules:\n  - name: copies-alone\n    match: { volume: "*" }\n    verify: none\n' };

/** A volume of 10 GiB, and what is in it. */
interface Sparse extends Master {
  readonly about: string;
}

/** Volumes with holes against one that has only the data: holes are to cost nothing. */
export const sparseTrial: Trial = {
  name: 'sparse',
  about: '10 GiB with 200 MiB of data against a volume of 200 MiB, unthrottled and throttled',
  async run(bench): Promise<Findings> {
    await using stack = new AsyncDisposableStack();
    const dense: Master = { path: bench.scratch.path('dense'), sizeBytes: dataBytes };
    stack.defer(() => bench.scratch.remove(dense.path));
    bench.scratch.randomFile(dense.path, dataBytes);
    const volumes = [spread(dense.path, bench.scratch.path('spread')), await formatted(dense.path, bench)];
    for (const { path } of volumes) stack.defer(() => bench.scratch.remove(path));
    const site = stack.use(await Site.start(bench, { policies }));
    const bars: BarRow[] = [];
    for (const way of ways)
      for (const sparse of volumes)
        for (const limit of [undefined, limitBytesPerSecond])
          bars.push(await compare(site, bench, { way, dense, sparse, limit }));
    return { bars };
  },
};

interface Comparison {
  readonly way: Way;
  readonly dense: Master;
  readonly sparse: Sparse;
  readonly limit: number | undefined;
}

/** In turns, so that what the machine does meanwhile hits both. A sparse target that does not stay sparse is not found by the sampler. */
async function compare(site: Site, bench: Bench, { way, dense, sparse, limit }: Comparison): Promise<BarRow> {
  const pairs: { command: number; sink: number }[] = [];
  const move = (master: Master, name: string) =>
    migrateWhole(site, bench.scratch, way, master, name, limit === undefined ? 'unlimited' : inWords(limit));
  for (let round = 0; round <= (bench.quick ? 2 : 5); round++) {
    const [whole, holed] = [await move(dense, `dense-${round}`), await move(sparse, `sparse-${round}`)];
    const pair = {
      command: holed.commandSeconds / whole.commandSeconds,
      sink: whole.bytesPerSecond / holed.bytesPerSecond,
    };
    bench.say(`${sparse.about}, ${way}: ${times(pair.command)}${round === 0 ? ' (warm-up)' : ''}`);
    if (round > 0) pairs.push(pair);
  }
  const commands = pairs.map(({ command }) => command);
  const between = `${times(Math.min(...commands))} to ${times(Math.max(...commands))}`;
  return {
    measure: 'a sparse volume’s time against its data’s',
    setting: `${sparse.about}, ${way}, ${limit === undefined ? 'unthrottled' : rateText(limit)}`,
    measured: `${times(median(commands))} (${between}); at the sink ${times(median(pairs.map(({ sink }) => sink)))}`,
    bar: `at most ${times(most)}`,
    verdict: verdictOf(median(commands) <= most),
  };
}

/** Writes the bytes of a file in equal pieces into a file of holes: the first at its beginning, the last at its end. */
function spread(from: string, path: string): Sparse {
  const piece = Buffer.alloc(dataBytes / pieces);
  const [source, target] = [openSync(from, 'r'), openSync(path, 'wx')];
  truncateSync(path, sizeBytes);
  const step = Math.floor((sizeBytes - piece.length) / (pieces - 1) / MiB) * MiB;
  for (let index = 0; index < pieces; index++) {
    readSync(source, piece, 0, piece.length, index * piece.length);
    writeSync(target, piece, 0, piece.length, index === pieces - 1 ? sizeBytes - piece.length : index * step);
  }
  closeSync(source);
  closeSync(target);
  return { about: `10 GiB, ${pieces} pieces of 20 MiB`, path, sizeBytes, dataBytes };
}

/** An ext4 file system with one file: beside its data some KiB of the file system's own, here and there. */
async function formatted(from: string, { scratch }: Bench): Promise<Sparse> {
  const path = scratch.path('formatted');
  const folder = scratch.path('content');
  mkdirSync(folder);
  copyFileSync(from, `${folder}/file`);
  await execa('mke2fs', ['-q', '-F', '-t', 'ext4', '-d', folder, path, `${sizeBytes / 1024}k`], {
    env: { PATH: `${process.env.PATH}:/usr/sbin:/sbin` },
  });
  scratch.remove(folder);
  return { about: '10 GiB, ext4 with a file of 200 MiB', path, sizeBytes, dataBytes };
}
