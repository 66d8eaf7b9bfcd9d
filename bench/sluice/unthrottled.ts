import { median } from '../measure/quantile.ts';
import { isInstalled, provide } from '../peers/installed.ts';
import { endsOf, plainPipeline } from '../peers/plain.ts';
import { socatPipeline } from '../peers/socat.ts';
import { copyWhole } from '../peers/whole-copy.ts';
import type { Bench, Findings, Trial } from '../trial.ts';
import { inPairs, type OneCopy } from './pairs.ts';
import { Site, type Way } from './site.ts';
import { migrateWhole } from './whole-migration.ts';

const sizeBytes = 2 ** 30;

export const oneHostTrial: Trial = {
  name: 'one-host',
  about: 'unthrottled on one host, against the plain dd | pv | dd with the same flags',
  run: (bench) =>
    compare(bench, 'one host', { measure: 'unthrottled: against dd | pv | dd', bar: 0.95 }, ({ path }) => {
      const { scratch } = bench;
      return () => copyWhole(plainPipeline(endsOf(scratch.takesDirectIo())), {}, { path, sizeBytes }, scratch);
    }),
};

export const twoHostsTrial: Trial = {
  name: 'two-hosts',
  about: 'unthrottled between two agents over TLS, against socat with OpenSSL both ways',
  async run(bench): Promise<Findings> {
    await provide(['socat'], bench);
    if (!(await isInstalled('socat'))) return { notes: ['two-hosts was not measured: socat is not installed.'] };
    return compare(bench, 'two hosts', { measure: 'unthrottled, TLS: against socat', bar: 1 }, ({ path, site }) => {
      const certificates = `${site.cluster.plan.folder}/pki`;
      return async () => {
        const { line, variables } = await socatPipeline(endsOf(bench.scratch.takesDirectIo()), certificates);
        return copyWhole(line, variables, { path, sizeBytes }, bench.scratch);
      };
    });
  },
};

async function compare(
  bench: Bench,
  way: Way,
  { measure, bar }: { measure: string; bar: number },
  rivalOf: (on: { path: string; site: Site }) => OneCopy,
): Promise<Findings> {
  const path = bench.scratch.path('master');
  bench.scratch.randomFile(path, sizeBytes);
  await using stack = new AsyncDisposableStack();
  stack.defer(() => bench.scratch.remove(path));
  const site = stack.use(await Site.start(bench));
  const commands: number[] = [];
  const sluice: OneCopy = async (round) => {
    const whole = await migrateWhole(site, bench.scratch, way, { path, sizeBytes }, `whole-${round}`);
    commands.push(whole.commandSeconds);
    return whole.bytesPerSecond;
  };
  const row = await inPairs(
    { measure, setting: `1 GiB, ${way}` },
    { sluice, rival: rivalOf({ path, site }) },
    bar,
    bench,
  );
  const seconds = median(commands).toFixed(2);
  return {
    bars: [row],
    notes: [`The whole command \`sluice migrate\` of 1 GiB on ${way}, with checks and switch: ${seconds} s.`],
  };
}
