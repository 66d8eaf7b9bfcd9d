import { lackOfCinder } from '../../test/openstack/cinder/lack.ts';
import { SluiceBeside } from '../../test/openstack/sluice-beside.ts';
import type { BarRow, Findings, Trial } from '../trial.ts';
import { measureAlone } from './alone.ts';
import { measureChanges } from './changes.ts';
import { measureCopyTime } from './copy-time.ts';
import { measureShared } from './shared.ts';
import { backendBytes } from './sink.ts';

const policies = { '10-default.yaml': 'default: { limit: unlimited }\n' };

/** A real Cinder with Sluice beside it, against the same Cinder by itself. */
export const openstackTrial: Trial = {
  name: 'openstack',
  about: 'a real Cinder: sluice-dd against its own dd, a budget of two copies, limits changed in mid-copy',
  async run(bench): Promise<Findings> {
    const lack = await lackOfCinder();
    if (lack !== undefined) return { notes: [`A real Cinder was not measured: it ${lack}.`] };
    const bars: BarRow[] = [];
    {
      await using beside = await SluiceBeside.start(policies, backendBytes);
      bench.say('openstack: Cinder runs, with Sluice beside it');
      bars.push(await measureCopyTime(beside, bench));
      bars.push(...(await measureChanges(beside, bench)));
      bars.push(await measureShared(beside, bench));
    }
    bench.say('openstack: Cinder by itself');
    return { bars, ...(await measureAlone(bench)), notes: [explanation] };
  },
};

const explanation =
  'The real Cinder is Debian’s, on two backends with file systems of their own, which are sparse files on one disk, each below a loop device that goes past the page cache. What a copy takes is what Cinder’s own log tells, with the start of rootwrap; the copies alternate between both programs, of one volume that goes to and fro. The copy that is idle half the time is paused and resumed by the command line where Sluice copies, and its dd stopped and let go on where Cinder does, which has no pause.';
