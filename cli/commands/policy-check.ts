import { readPolicyFolder } from '../../daemon/policies/read-folder.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { renderProblems, renderWarnings } from '../render/policy.ts';
import { counted } from '../render/text.ts';

/** Checks a policy folder as the daemon would before taking it, and takes nothing. */
export async function checkPolicies({ output }: Invocation, folder: string): Promise<ExitCode> {
  const reading = await readPolicyFolder(folder);
  const { problems, files, warnings } =
    'problems' in reading ? { ...reading, files: [], warnings: [] } : { ...reading, problems: [] };
  const valid = problems.length === 0;
  if (warnings.length > 0) output.note(renderWarnings(warnings, output.paint));
  output.result({ folder, valid, files, problems, warnings }, () =>
    valid ? output.paint.good(`${folder}: ${counted(files.length, 'file')}, no problem`) : renderProblems(problems),
  );
  if (!valid)
    output.note(`${counted(problems.length, 'problem')} in ${folder}; a daemon would refuse this edit, whole`);
  return valid ? exit.success : exit.policyProblems;
}
