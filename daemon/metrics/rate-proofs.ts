import { hasEnded } from '../core/migration/state.ts';
import type { MigrationChange } from '../migrations/register.ts';
import type { RateChange } from '../store/records.ts';

/** A rate change of which an agent has just said that it was acknowledged, or that its sink has moved at it. */
export interface RateProof {
  readonly kind: 'acknowledged' | 'effective';
  /** From 1; the first rate of a migration takes as long as its copy takes to start. */
  readonly sequence: number;
  /** From the moment at which the rate was asked for. The sink's moment is by the clock of its host. */
  readonly seconds: number;
}

/** Finds in what is told of migrations each proof of a rate change, once. Proofs come with progress; in steps they are old. */
export class RateProofs {
  readonly #known = new Map<string, readonly RateChange[]>();

  hear({ kind, view: { migration, rateChanges } }: MigrationChange): RateProof[] {
    const before = this.#known.get(migration.id);
    if (hasEnded(migration.state)) this.#known.delete(migration.id);
    else this.#known.set(migration.id, rateChanges);
    if (kind === 'step' || before === rateChanges) return [];
    const known = new Map((before ?? []).map((change) => [change.sequence, change]));
    return rateChanges.flatMap((change) => proofsIn(change, known.get(change.sequence)));
  }
}

function proofsIn(change: RateChange, before: RateChange | undefined): RateProof[] {
  if (change === before) return [];
  const proof = (kind: RateProof['kind'], at: number | undefined, earlier: number | undefined): RateProof[] => {
    if (at === undefined || earlier !== undefined) return [];
    return [{ kind, sequence: change.sequence, seconds: Math.max(0, at - change.requestedAt) / 1000 }];
  };
  return [
    ...proof('acknowledged', change.acknowledgedAt, before?.acknowledgedAt),
    ...proof('effective', change.effectiveAt, before?.effectiveAt),
  ];
}
