import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { listPolicyFolder } from '../../daemon/policies/folder-listing.ts';
import type { Daemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import { usageFailure } from '../failure/failure.ts';
import type { Invocation } from '../invocation.ts';
import { renderProblems, renderWarnings } from '../render/policy.ts';
import { counted } from '../render/text.ts';
import type { PolicyTextView } from '../views/policy.ts';

/** The files of a policy folder here that a daemon would read there. @throws Failure (usage) */
export async function readTexts(folder: string): Promise<PolicyTextView[]> {
  try {
    const files = await listPolicyFolder(folder);
    return await Promise.all(files.map(async ({ path }) => ({ path, text: await readText(join(folder, path)) })));
  } catch (error) {
    const message = `policy folder ${folder} cannot be read: ${(error as Error).message}`;
    throw usageFailure(message, 'POLICY_FOLDER_UNREADABLE', { cause: error });
  }
}

/**
 * Has the daemon check a draft before something is done with it: its warnings are noted, and where it has problems all are shown.
 * @returns the exit status where there are problems, so that nothing more is to be done
 */
export async function refuseDraft(
  { output }: Invocation,
  { policies }: Pick<Daemon, 'policies'>,
  folder: string,
  texts: readonly PolicyTextView[],
): Promise<ExitCode | undefined> {
  const { problems, warnings } = await policies.putPolicies({ texts: [...texts], validateOnly: true });
  if (problems.length === 0) {
    if (warnings.length > 0) output.note(renderWarnings(warnings, output.paint));
    return undefined;
  }
  output.result({ folder, valid: false, problems, warnings: [] }, () => renderProblems(problems));
  output.note(`${counted(problems.length, 'problem')} in ${folder}; nothing was changed`);
  return exit.policyProblems;
}

async function readText(path: string): Promise<string> {
  // A byte order mark belongs to the file. What is no UTF-8 could not be sent as it is.
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const bytes = await readFile(path);
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new Error(`${path} is not UTF-8 text: save it as UTF-8`, { cause });
  }
}
