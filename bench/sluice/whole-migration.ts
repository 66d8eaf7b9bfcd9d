import { linkSync } from 'node:fs';
import { now } from '../measure/clock.ts';
import { Sampler } from '../measure/sampler.ts';
import { throughput } from '../measure/throughput.ts';
import type { Scratch } from '../scratch.ts';
import type { Site, Way } from './site.ts';

/** A file of a volume's bytes; a link of it becomes the volume. */
export interface Master {
  readonly path: string;
  readonly sizeBytes: number;
  /** What it has beside holes, in bytes; all of its size where that is not given. */
  readonly dataBytes?: number;
}

/** How fast a whole migration went. */
export interface WholeMigration {
  /** Data at the sink, from the first byte to the last. */
  readonly bytesPerSecond: number;
  /** From the start of the command to its end: with the checks before and the switch after. */
  readonly commandSeconds: number;
}

/** Migrates a volume to its end, without a limit unless one is given, and leaves nothing of it. */
export async function migrateWhole(
  site: Site,
  scratch: Scratch,
  way: Way,
  master: Master,
  volume: string,
  limit = 'unlimited',
): Promise<WholeMigration> {
  linkSync(master.path, site.sourcePath(volume));
  await using sampler = new Sampler(
    { folder: site.targetFolder(way), sizeBytes: master.sizeBytes },
    { everyMs: 2, capacitySeconds: 120 },
  );
  const begin = now();
  await site.sluice('migrate', volume, site.targetPool(way), '--force-host-copy', '--limit', limit, '--json');
  const commandSeconds = now() - begin;
  await sampler.looked();
  const bytesPerSecond = throughput(sampler.track(), master.dataBytes ?? master.sizeBytes);
  scratch.remove(`${site.targetFolder(way)}/${volume}`);
  if (bytesPerSecond === undefined) throw new Error(`${volume} was migrated, but its bytes were not seen at ${way}`);
  return { bytesPerSecond, commandSeconds };
}
