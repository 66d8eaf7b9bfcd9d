import { Refusal } from '../core/migration/refusal.ts';
import { formatProblem, type PolicyProblem } from '../core/policy/origin.ts';

/** So many problems stand in a message; all of them are told by a check that changes nothing. */
const longestList = 20;

export function invalidPolicies(problems: readonly PolicyProblem[]): Refusal {
  const count = problems.length === 1 ? 'a problem' : `${problems.length} problems`;
  const more = problems.length > longestList ? [`and ${problems.length - longestList} more`] : [];
  const lines = [...problems.slice(0, longestList).map((each) => formatProblem(each).slice(0, 300)), ...more];
  const message = [`the policy set has ${count}, and nothing was changed:`, ...lines].join('\n');
  return new Refusal('POLICIES_INVALID', message, { problems: String(problems.length) });
}

export function otherGeneration(expected: number, inForce: number): Refusal {
  const message = `generation ${expected} was expected to be in force, and it is ${inForce}: look at what has changed ("sluice policy history"), then ask again`;
  const facts = { expected_generation: String(expected), generation: String(inForce) };
  return new Refusal('POLICY_GENERATION_CONFLICT', message, facts);
}

export function editedMeanwhile(folder: string): Refusal {
  const message = `somebody edited policy folder ${folder} at the same moment; their edit stands and nothing else was changed: look at what has changed, then ask again`;
  return new Refusal('POLICY_GENERATION_CONFLICT', message, { folder });
}

export function unknownGeneration(asked: number, kept: readonly number[]): Refusal {
  const range = kept.length === 0 ? 'none' : `${Math.min(...kept)} to ${Math.max(...kept)}`;
  const message = `generation ${asked} is not kept; those that are: ${range} ("sluice policy history" lists them)`;
  return new Refusal('POLICY_GENERATION_UNKNOWN', message, { generation: String(asked) });
}

const readOnlyCodes = ['EACCES', 'EPERM', 'EROFS'];

/** The folder cannot be written. @param cause what the file system said; a refusal stays what it is */
export function folderRefusal(folder: string, cause: unknown): unknown {
  if (typeof cause !== 'object' || cause === null || !('syscall' in cause && 'code' in cause)) return cause;
  const { code, message: said } = cause as NodeJS.ErrnoException;
  const facts = { folder, code: String(code) };
  if (readOnlyCodes.includes(facts.code)) {
    const message = `the daemon may not write policy folder ${folder} (${facts.code}): put the files there by the means that own it, or let the daemon's user write there; nothing was changed`;
    return new Refusal('POLICY_FOLDER_READ_ONLY', message, facts);
  }
  const message = `policy folder ${folder} could not be written: ${said}; what was in force stays: mend that, then ask again`;
  return new Refusal('POLICY_FOLDER_FAILED', message, facts);
}
