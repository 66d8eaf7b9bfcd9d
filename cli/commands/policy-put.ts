import { withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { renderProblems, renderWarnings } from '../render/policy.ts';
import { renderGeneration } from '../render/policy-generations.ts';
import { counted } from '../render/text.ts';
import { generationView, type ProblemView } from '../views/policy.ts';
import { expectedField } from '../words/generation.ts';
import { readTexts } from './policy-texts.ts';
import { present } from './present.ts';

export interface PutOptions {
  readonly dryRun?: boolean;
  readonly expect?: string;
}

/** Sends a policy folder to the daemon, which puts it in force in place of its own, or says all that is wrong with it. */
export async function putPolicies(invocation: Invocation, folder: string, options: PutOptions): Promise<ExitCode> {
  const expected = expectedField(options.expect);
  const texts = await readTexts(folder);
  return withDaemon(invocation, async ({ policies }) => {
    const { problems, warnings } = await policies.putPolicies({ texts, validateOnly: true });
    if (problems.length > 0) return refuse(invocation, folder, problems);
    const { output } = invocation;
    if (warnings.length > 0) output.note(renderWarnings(warnings, output.paint));
    const checked = { folder, valid: true, problems, warnings };
    if (options.dryRun) {
      const text = `${folder}: ${counted(texts.length, 'file')}, no problem; nothing was changed`;
      output.result({ ...checked, generation: null }, () => output.paint.good(text));
      return exit.success;
    }
    const { generation } = await policies.putPolicies({ texts, ...expected });
    const view = generationView(present(generation, 'PutPolicies'));
    output.result({ ...checked, generation: view }, () => renderGeneration(view));
    return exit.success;
  });
}

function refuse({ output }: Invocation, folder: string, problems: readonly ProblemView[]): ExitCode {
  output.result({ folder, valid: false, problems, warnings: [], generation: null }, () => renderProblems(problems));
  output.note(`${counted(problems.length, 'problem')} in ${folder}; nothing was changed`);
  return exit.policyProblems;
}
