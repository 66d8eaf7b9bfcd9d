import type { ExitCode } from '../failure/exit.ts';
import { usageFailure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { limitField } from '../views/rate.ts';
import { optionalRateWord } from '../words/rate.ts';
import { type BatchOptions, requestBatch } from './batch-request.ts';

export interface DrainOptions extends BatchOptions {
  /** `host:pool`, both of which may be globs. */
  readonly to?: readonly string[];
  readonly window?: string;
  readonly limit?: string;
  readonly forceHostCopy?: true;
  /** Not set lets the policies say. */
  readonly keepSource?: boolean;
}

/** Moves all volumes of a host that can move to other hosts. */
export async function drain(invocation: Invocation, host: string, options: DrainOptions): Promise<ExitCode> {
  const { to = [], window = '', forceHostCopy = false, keepSource } = options;
  for (const pool of to) refuseNoPool(pool);
  const limit = limitField(optionalRateWord(options.limit));
  const terms = { ...limit, window, forceHostCopy, ...(keepSource !== undefined && { keepSource }) };
  return requestBatch(invocation, { drain: { host, to: [...to], terms } }, options, String);
}

function refuseNoPool(text: string): void {
  if (/^[^:\s]+:[^:\s]+$/.test(text)) return;
  throw usageFailure(
    `--to ${JSON.stringify(text)} is not HOST:POOL: write a host and its pool, such as stor-02:fast or "*:fast" ("sluice pools" lists them)`,
    'DESTINATION_INVALID',
  );
}
