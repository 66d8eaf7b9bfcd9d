import type { Registry } from 'prom-client';
import { counter, gauge } from '../../monitoring/families.ts';
import { countMissed } from '../dd/missed.ts';
import type { Offers } from '../offers/offers.ts';

/** The copies that programs of this host offer, and those that they could not. */
export function offerFamilies(registry: Registry, offers: Pick<Offers, 'counts'>, missedFile: string): void {
  gauge(
    registry,
    {
      name: 'sluice_agent_offers',
      help: 'Copies that programs of this host offer, by whether the daemon has begun them',
      labels: ['state'],
    },
    () => {
      const { waiting, begun } = offers.counts();
      return [
        [{ state: 'waiting' }, waiting],
        [{ state: 'begun' }, begun],
      ];
    },
  );
  counter(
    registry,
    {
      name: 'sluice_agent_offers_missed_total',
      help: 'Copies for which sluice-dd could not reach the agent, by what it did then: fail, or plain without a limit',
      labels: ['outcome'],
    },
    () => {
      const { fail, plain } = countMissed(missedFile);
      return [
        [{ outcome: 'fail' }, fail],
        [{ outcome: 'plain' }, plain],
      ];
    },
  );
}
