import { Histogram, type Registry } from 'prom-client';
import type { MigrationRegister } from '../migrations/register.ts';
import { type RateProof, RateProofs } from './rate-proofs.ts';

/** Seconds, closest together around the second within which a change is promised to bite. */
const buckets = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 0.75, 1, 1.25, 1.5, 2, 5, 10, 30];

/** How soon rate changes are acknowledged and take effect. */
export function rateChangeFamilies(registry: Registry, register: Pick<MigrationRegister, 'active' | 'onChange'>): void {
  const histogram = (name: string, help: string) =>
    new Histogram({ name, help, labelNames: ['change'], buckets, registers: [registry] });
  const histograms = {
    acknowledged: histogram(
      'sluice_rate_change_acknowledged_seconds',
      'From asking for a rate to the word of the agent that it has it; change is first or later, of one migration',
    ),
    effective: histogram(
      'sluice_rate_change_effective_seconds',
      'From asking for a rate to the first bytes that the sink took at it; the first takes as long as a copy takes to start',
    ),
  };
  for (const each of Object.values(histograms)) for (const change of ['first', 'later']) each.zero({ change });
  const proofs = new RateProofs();
  for (const view of register.active()) proofs.hear({ kind: 'step', view });
  register.onChange((change) => {
    for (const { kind, sequence, seconds } of proofs.hear(change)) {
      histograms[kind].observe({ change: changeOf({ sequence }) }, seconds);
    }
  });
}

function changeOf({ sequence }: Pick<RateProof, 'sequence'>): 'first' | 'later' {
  return sequence === 1 ? 'first' : 'later';
}
