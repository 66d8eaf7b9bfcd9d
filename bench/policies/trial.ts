import { attempt, together } from '../attempt.ts';
import type { Findings, Trial } from '../trial.ts';
import { measureEdits } from './edits.ts';
import { writeEstate } from './estate-folder.ts';
import { measureReload } from './reload.ts';
import { measureResolving } from './resolving.ts';

/** What policies of a large estate cost. */
export const policiesTrial: Trial = {
  name: 'policies',
  about: 'resolutions a second, reload of a large estate, and a policy edit with 100 running copies',
  async run(bench): Promise<Findings> {
    const folder = bench.scratch.path('policies', 'folder');
    writeEstate(folder);
    const state = bench.scratch.path('policies', 'state');
    const found = [
      await attempt('policies: resolving', bench, () => measureResolving(folder)),
      await attempt('policies: reload', bench, async () => ({ bars: await measureReload(folder, state, bench) })),
      await attempt('policies: edits', bench, async () => ({
        bars: [await measureEdits(bench)],
        notes: [explanation],
      })),
    ];
    bench.scratch.remove(bench.scratch.path('policies'));
    return together(found);
  },
};

const explanation =
  'Resolutions are counted in processor time, the others by the clock. The hundred copies are on ten simulated agents that the daemon, a process of its own with its store on a disk, calls over TLS, while the thousand hosts of the estate are down; a copy has acknowledged when the daemon has the agent’s answer.';
