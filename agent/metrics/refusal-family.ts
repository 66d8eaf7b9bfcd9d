import type { Registry } from 'prom-client';
import { counter } from '../../monitoring/families.ts';

/** Sources that were not let in at the data address; TICKET_REFUSED among the reasons. */
export function refusalFamily(registry: Registry, server: { readonly refusals: ReadonlyMap<string, number> }): void {
  counter(
    registry,
    {
      name: 'sluice_agent_sources_refused_total',
      help: 'Connections of other agents that were refused since the agent started, by reason; TICKET_REFUSED for a ticket',
      labels: ['reason'],
    },
    () => [...server.refusals].map(([reason, count]) => [{ reason }, count]),
  );
}
