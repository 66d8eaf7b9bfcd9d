import type { Registry } from 'prom-client';
import { counter, gauge, type Sample, single } from '../../monitoring/families.ts';
import type { Copies, CopyReport } from '../copies/copies.ts';
import type { LegEndCause } from '../copy/copy-state.ts';
import type { CopyPhase } from '../copy/copy-status.ts';
import type { CopyTally } from './copy-tally.ts';

const phases = ['running', 'between_legs', 'paused', 'needs_ticket', 'done', 'failed', 'stopped'] as const;
phases satisfies readonly CopyPhase[];

const causes = ['rate', 'pause', 'stall', 'ahead', 'connection', 'fault', 'lease', 'stop', 'complete'] as const;
causes satisfies readonly LegEndCause[];

const ended: readonly CopyPhase[] = ['done', 'failed', 'stopped'];

/** The copies of which this host is the source: how they are, and what their legs met. */
export function copyFamilies(registry: Registry, copies: Pick<Copies, 'reports'>, tally: CopyTally): void {
  gauge(
    registry,
    { name: 'sluice_agent_copies', help: 'Copies of which this host is the source, by phase', labels: ['phase'] },
    () => {
      const shown = copies.reports().map(({ status }) => status.phase);
      return phases.map((phase) => [{ phase }, shown.filter((other) => other === phase).length]);
    },
  );
  gauge(
    registry,
    {
      name: 'sluice_agent_copy_lease_seconds',
      help: 'Seconds for which the copy may hold its rate unless the daemon renews it; 0 once the lease is lost',
      labels: ['copy'],
    },
    () => copies.reports().flatMap(leaseLeft),
  );
  counter(registry, { name: 'sluice_agent_legs_started_total', help: 'Legs that began since the agent started' }, () =>
    single(tally.totals().legsStarted.of('all')),
  );
  counter(
    registry,
    {
      name: 'sluice_agent_legs_ended_total',
      help: 'Legs that ended since the agent started, by cause',
      labels: ['cause'],
    },
    () => {
      const { legsEnded } = tally.totals();
      return causes.map((cause) => [{ cause }, legsEnded.of(cause)]);
    },
  );
  counter(
    registry,
    {
      name: 'sluice_agent_above_limit_seconds_total',
      help: 'Time, summed over copies, in which more landed in the last second than the limit let, a tenth left aside',
    },
    () => single(tally.totals().aboveLimitMs.of('all') / 1000),
  );
  counter(
    registry,
    {
      name: 'sluice_agent_faults_total',
      help: 'Faults that copies met since the agent started, by reason, also those that they got over',
      labels: ['reason'],
    },
    () =>
      tally
        .totals()
        .faults.entries()
        .map(([reason, count]) => [{ reason }, count]),
  );
}

function leaseLeft({ copyId, status }: CopyReport): Sample<'copy'>[] {
  return ended.includes(status.phase) ? [] : [[{ copy: copyId }, status.leaseMsLeft / 1000]];
}
