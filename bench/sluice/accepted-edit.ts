import { setTimeout as sleep } from 'node:timers/promises';
import type { PolicyStatusView } from '../../cli/views/policy.ts';
import { now } from '../measure/clock.ts';
import type { Site } from './site.ts';

/** An edit is in force within a fraction of this, in seconds. */
const longestWait = 10;

/** Replaces a policy file and waits until the daemon has taken it. @throws Error with its first problem when it is refused */
export async function editAccepted(site: Site, file: string, text: string): Promise<void> {
  const before = await statusOf(site);
  site.cluster.editPolicy(file, text);
  const deadline = now() + longestWait;
  for (;;) {
    const { generation, refusedEdit } = await statusOf(site);
    const problem = refusedEdit?.problems[0];
    if (problem !== undefined) throw new Error(`${problem.file}:${problem.line}: ${problem.message}`);
    if (generation > before.generation) return;
    if (now() > deadline) throw new Error(`${file} is not in force ${longestWait} s after its edit`);
    await sleep(50);
  }
}

async function statusOf(site: Site): Promise<PolicyStatusView> {
  return JSON.parse(await site.sluice('policy', 'status', '--json')) as PolicyStatusView;
}
