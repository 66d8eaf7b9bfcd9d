import { limited, type Rate, unlimited } from '../../daemon/core/rate/rate.ts';
import type { Change } from '../../daemon/core/share/grant/changes.ts';
import { found, newHolding } from '../../daemon/core/share/grant/holding.ts';
import type { Participant } from '../../daemon/core/share/round/participant.ts';

/** A migration that copies between two hosts of its own, is granted nothing yet, and differs only in what is given. */
export function aParticipant(id: string, different: Partial<Participant> = {}): Participant {
  const { crosses = [] } = different;
  return {
    id,
    askedAt: 0,
    source: { host: `source-of-${id}`, pool: 'fast' },
    destination: { host: `destination-of-${id}`, pool: 'fast' },
    weight: 100,
    floor: 0,
    ceiling: unlimited,
    demand: undefined,
    activity: 'copying',
    isRunning: false,
    holding: newHolding(id, crosses),
    ...different,
    crosses,
  };
}

/** The same with a copy whose agent said that it obeys the rate. */
export function acknowledged(one: Participant, rate: Rate): Participant {
  return { ...one, holding: one.holding && found(one.holding, rate) };
}

/** All with a place, and with what they were told acknowledged. */
export function acknowledgedAll(all: readonly Participant[], changes: readonly Change[]): Participant[] {
  const rates = new Map(changes.map(({ id, rate }) => [id, rate]));
  return all.map((one) => {
    const rate = rates.get(one.id);
    return { ...(rate === undefined ? one : acknowledged(one, rate)), isRunning: true };
  });
}

export function budgetOf(name: string, bytesPerSecond: number): { name: string; limit: Rate } {
  return { name, limit: limited(bytesPerSecond) };
}
