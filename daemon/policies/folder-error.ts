import { formatProblem, type PolicyProblem } from '../core/policy/origin.ts';
import { type AcceptedReading, readPolicyFolder } from './read-folder.ts';

/** A policy folder that cannot be put in force, with everything that is wrong with it. */
export class PolicyFolderError extends Error {
  override readonly name = 'PolicyFolderError';
  readonly reason = 'POLICIES_INVALID';
  readonly facts: Readonly<Record<string, string>>;
  readonly problems: readonly PolicyProblem[];

  constructor(folder: string, problems: readonly PolicyProblem[]) {
    const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
    super([`policy folder ${folder} has ${count}:`, ...problems.map(formatProblem)].join('\n'));
    this.facts = { folder };
    this.problems = problems;
  }
}

/** @throws {PolicyFolderError} with every problem, when the folder is not whole and valid */
export async function readGoodFolder(folder: string): Promise<AcceptedReading> {
  const reading = await readPolicyFolder(folder);
  if ('problems' in reading) throw new PolicyFolderError(folder, reading.problems);
  return reading;
}
