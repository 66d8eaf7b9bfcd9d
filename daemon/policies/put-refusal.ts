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

export function editedMeanwhile(folder: string, inForce: number): Refusal {
  const message = `somebody edited policy folder ${folder} at the same moment; their edit stands and this put was taken back: look at what has changed, then ask again`;
  return new Refusal('POLICY_GENERATION_CONFLICT', message, { folder, generation: String(inForce) });
}

export function unknownGeneration(asked: number, kept: readonly number[]): Refusal {
  const range = kept.length === 0 ? 'none' : `${Math.min(...kept)} to ${Math.max(...kept)}`;
  const message = `generation ${asked} is not kept; those that are: ${range} ("sluice policy history" lists them)`;
  return new Refusal('POLICY_GENERATION_UNKNOWN', message, { generation: String(asked) });
}

const readOnlyCodes = ['EACCES', 'EPERM', 'EROFS'];

/** The folder cannot be written. @param cause what the file system said; a refusal stays what it is */
export function folderRefusal(folder: string, cause: unknown): unknown {
  if (!(cause instanceof Error) || !('code' in cause) || typeof cause.code !== 'string') return cause;
  const facts = { folder, code: cause.code };
  if (readOnlyCodes.includes(cause.code)) {
    const message = `the daemon may not write policy folder ${folder} (${cause.code}): put the files there by the means that own it, or let the daemon's user write there; nothing was changed`;
    return new Refusal('POLICY_FOLDER_READ_ONLY', message, facts);
  }
  const message = `policy folder ${folder} could not be written: ${cause.message}; nothing was changed: mend that, then ask again`;
  return new Refusal('POLICY_FOLDER_FAILED', message, facts);
}
