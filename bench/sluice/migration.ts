import type { MigrationView } from '../../cli/views/migration.ts';
import type { ThrottledCopy } from '../life.ts';
import { Sampler } from '../measure/sampler.ts';
import type { Scratch } from '../scratch.ts';
import { SinkBrake } from '../sink/brake.ts';
import type { Site, Target } from './site.ts';

/** A migration that is to be measured while it runs; it never comes to its end. */
export interface MigrationPlan {
  readonly target: Target;
  /** At least; each volume of a run has a size of its own, by which its target is found. */
  readonly sizeBytes: number;
  /** undefined: the policy decides. */
  readonly limitBytesPerSecond: number | undefined;
}

/** A running migration, steered by the command line as a person would. */
export interface BenchMigration extends ThrottledCopy {
  readonly id: string;
  readonly volume: string;
  readonly sizeBytes: number;
  setLimit(bytesPerSecond: number): Promise<void>;
}

let started = 0;

/** Starts one; it is cancelled and its volume removed with `stack`. */
export async function startMigration(
  site: Site,
  scratch: Scratch,
  { target, sizeBytes, limitBytesPerSecond }: MigrationPlan,
  stack: AsyncDisposableStack,
): Promise<BenchMigration> {
  const id = `bench-${++started}`;
  const volume = `volume-${started}`;
  const size = Math.ceil(sizeBytes / 4096) * 4096 + started * 4096;
  const source = site.sourcePath(volume);
  scratch.randomFile(source, size);
  stack.defer(() => scratch.remove(source));
  const place = { folder: site.targetFolder(target), sizeBytes: size };
  const limit = limitBytesPerSecond === undefined ? [] : ['--limit', inWords(limitBytesPerSecond)];
  const sampler = stack.use(new Sampler(place));
  await site.sluice('migrate', volume, site.targetPool(target), '--force-host-copy', '--id', id, '--detach', ...limit);
  stack.defer(async () => void (await site.cluster.sluice('cancel', id)));
  const brake = stack.use(new SinkBrake(place, [site.sinkAgent(target)]));
  const steer = async (command: string, ...args: string[]) => {
    try {
      await site.sluice(command, id, ...args);
    } catch (cause) {
      throw new Error(`${(cause as Error).message}; ${await failureOf(site, id)}`, { cause });
    }
  };
  const setLimit = (rate: number) => steer('limit', inWords(rate));
  return {
    id,
    volume,
    sizeBytes: size,
    sampler,
    brake,
    limitBytesPerSecond: limitBytesPerSecond ?? Number.POSITIVE_INFINITY,
    pause: () => steer('pause'),
    resume: () => steer('resume'),
    cut: setLimit,
    setLimit,
    toldWorstSecondBytes: async () => (await shown(site, id)).worstSecondBytes,
  };
}

/** What the daemon says about the migration's own failure. */
async function failureOf(site: Site, id: string): Promise<string> {
  const { error } = await shown(site, id);
  return error ? `${error.reason}: ${error.message}` : 'it has not failed';
}

async function shown(site: Site, id: string): Promise<MigrationView> {
  const { stdout } = await site.cluster.sluice('show', id, '--json');
  return JSON.parse(stdout) as MigrationView;
}

/** A rate as the command line and the policy files take it. */
export function inWords(bytesPerSecond: number): string {
  return `${Math.round(bytesPerSecond)}B/s`;
}
