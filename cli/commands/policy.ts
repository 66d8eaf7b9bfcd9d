import { withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { renderPolicyStatus } from '../render/policy.ts';
import { policyStatusView } from '../views/policy.ts';

/** Which generation is in force, and what became of the last edit. */
export function policyStatus(invocation: Invocation): Promise<ExitCode> {
  return withDaemon(invocation, async ({ policies }) => {
    const view = policyStatusView(await policies.getPolicyStatus({}));
    const { output } = invocation;
    output.result(view, () => renderPolicyStatus(view, output.paint));
    return exit.success;
  });
}
