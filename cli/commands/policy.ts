import { withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { renderPolicyStatus } from '../render/policy.ts';
import { renderGeneration, renderGenerations, renderTexts } from '../render/policy-generations.ts';
import { generationView, policyStatusView } from '../views/policy.ts';
import { expectedField, generationWord } from '../words/generation.ts';
import { pagesOf } from './pages.ts';
import { present } from './present.ts';

/** Which generation is in force, how far it has come to the running copies, and what became of the last edit. */
export function policyStatus(invocation: Invocation): Promise<ExitCode> {
  return withDaemon(invocation, async ({ policies }) => {
    const view = policyStatusView(await policies.getPolicyStatus({}));
    const { output } = invocation;
    output.result(view, () => renderPolicyStatus(view, output.paint, output.columns));
    return exit.success;
  });
}

/** The generations that the daemon keeps, newest first. */
export function policyHistory(invocation: Invocation): Promise<ExitCode> {
  return withDaemon(invocation, async ({ policies }) => {
    const generations = await pagesOf(async (pageToken) => {
      const page = await policies.listPolicyGenerations({ pageToken });
      return { items: page.generations.map(generationView), nextPageToken: page.nextPageToken };
    });
    const { output } = invocation;
    output.result({ generations }, () => renderGenerations(generations, output.paint, output.columns));
    return exit.success;
  });
}

/** The files of a generation, of the one in force where none is named. */
export function showPolicies(invocation: Invocation, word: string | undefined): Promise<ExitCode> {
  const asked = word === undefined ? 0 : generationWord(word);
  return withDaemon(invocation, async ({ policies }) => {
    const { generation, texts } = await policies.getPolicyGeneration({ generation: asked });
    const view = generationView(present(generation, 'GetPolicyGeneration'));
    const { output } = invocation;
    output.result({ ...view, texts }, () => renderTexts(view, texts, output.paint));
    return exit.success;
  });
}

/** Puts the files of an earlier generation in force again, as a new one. */
export function rollbackPolicies(
  invocation: Invocation,
  word: string,
  options: { readonly expect?: string },
): Promise<ExitCode> {
  const request = { generation: generationWord(word), ...expectedField(options.expect) };
  return withDaemon(invocation, async ({ policies }) => {
    const { generation } = await policies.rollbackPolicies(request);
    const view = generationView(present(generation, 'RollbackPolicies'));
    const { output } = invocation;
    output.result(view, () => renderGeneration(view));
    return exit.success;
  });
}
