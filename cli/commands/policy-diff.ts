import { withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { renderPolicyDiff } from '../render/policy-diff.ts';
import { isDifferent, policyDiffView } from '../views/policy-difference.ts';
import { wireOf } from '../views/rate.ts';
import { rateWord } from '../words/rate.ts';
import { readTexts, refuseDraft } from './policy-texts.ts';

export interface DiffOptions {
  readonly exitCode?: boolean;
  readonly unlimitedAs?: string;
}

/** What a policy folder would change for running and waiting migrations, before it is put in force. Changes nothing. */
export async function diffPolicies(invocation: Invocation, folder: string, options: DiffOptions): Promise<ExitCode> {
  const { unlimitedAs } = options;
  const speed = unlimitedAs === undefined ? {} : { unlimitedAs: wireOf(rateWord(unlimitedAs)) };
  const texts = await readTexts(folder);
  return withDaemon(invocation, async (daemon) => {
    const refused = await refuseDraft(invocation, daemon, folder, texts);
    if (refused !== undefined) return refused;
    const view = policyDiffView(await daemon.policies.diffPolicies({ texts, ...speed }));
    const { output } = invocation;
    output.result(view, () => renderPolicyDiff(folder, view, output.paint, output.columns));
    return options.exitCode && isDifferent(view) ? exit.different : exit.success;
  });
}
