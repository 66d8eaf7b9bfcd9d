import { appendFileSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** What became of a copy for which the agent could not be reached. */
export type MissedOutcome = 'fail' | 'plain';

/** Writes it down, so that the agent can count it when it is back. That it cannot be written is no reason to fail otherwise. */
export function writeMissed(file: string, outcome: MissedOutcome, about: Readonly<Record<string, string>>): void {
  const line = JSON.stringify({ time: new Date().toISOString(), outcome, ...about });
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o755 });
    appendFileSync(file, `${line}\n`, { mode: 0o640 });
  } catch (error) {
    process.stderr.write(`sluice-dd: ${file} cannot be written: ${(error as Error).message}\n`);
  }
}

/** How often each was written down in a file; none where there is none. */
export function countMissed(file: string): Readonly<Record<MissedOutcome, number>> {
  const counts = { fail: 0, plain: 0 };
  for (const line of readLines(file)) {
    const outcome = /"outcome":"(fail|plain)"/.exec(line)?.[1] as MissedOutcome | undefined;
    if (outcome !== undefined) counts[outcome] += 1;
  }
  return counts;
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
