import type { ExitCode } from '../failure/exit.ts';
import { usageFailure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { readPlanFile } from '../plan/plan-file.ts';
import { type BatchOptions, requestBatch } from './batch-request.ts';
import type { MigrateOptions } from './migrate.ts';

/** Moves the volumes that a file lists, each to where it says. */
export async function migratePlan(
  invocation: Invocation,
  path: string,
  options: MigrateOptions & BatchOptions,
): Promise<ExitCode> {
  refuseOwnTerms(options);
  const { entries, placeOf } = await readPlanFile(path);
  return requestBatch(invocation, { plan: { entries: [...entries] } }, options, placeOf);
}

function refuseOwnTerms({ limit, window, forceHostCopy, keepSource, strict, waitForHost, from }: MigrateOptions): void {
  const inFile = {
    '--limit': limit,
    '--window': window,
    '--force-host-copy': forceHostCopy,
    '--keep-source': keepSource,
  };
  const said = Object.entries(inFile).find(([, value]) => value !== undefined)?.[0];
  if (said !== undefined) {
    throw usageFailure(`${said} does not go with --file: write it in the file, under defaults or with its migration`);
  }
  const single = { '--strict': strict, '--wait-for-host': waitForHost, '--from': from };
  const other = Object.entries(single).find(([, value]) => value !== undefined)?.[0];
  if (other !== undefined) throw usageFailure(`${other} is for a single migration, and does not go with --file`);
}
