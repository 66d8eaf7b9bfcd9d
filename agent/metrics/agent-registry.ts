import type { Registry } from 'prom-client';
import { programRegistry } from '../../monitoring/program.ts';
import type { Offers } from '../offers/offers.ts';
import { copyFamilies } from './copy-families.ts';
import { CopyTally, type Tallied } from './copy-tally.ts';
import { landedFamily } from './landed-family.ts';
import { offerFamilies } from './offer-families.ts';
import { refusalFamily } from './refusal-family.ts';

/** What of the agent is read, and listened to. */
export interface Observed {
  readonly version: string;
  /** Names of the pools in its configuration. */
  readonly pools: readonly string[];
  readonly copies: Tallied;
  readonly sinks: {
    /** Bytes from other hosts that landed here, by pool. */
    writtenBytes(): ReadonlyMap<string, number>;
  };
  /** Undefined where nobody can offer copies. */
  readonly offers: { readonly open: Pick<Offers, 'counts'>; readonly missedFile: string } | undefined;
  readonly sinkServer: {
    /** How many connections were refused, by reason. */
    readonly refusals: ReadonlyMap<string, number>;
  };
}

/** Everything that the agent tells of itself, read off what is in memory when somebody scrapes. */
export function agentRegistry({ version, pools, copies, sinks, offers, sinkServer }: Observed): Registry {
  const registry = programRegistry({ program: 'sluice-agent', version, lookMs: 100 });
  const tally = new CopyTally(copies);
  copyFamilies(registry, copies, tally);
  landedFamily(registry, { pools, tally, sinks });
  refusalFamily(registry, sinkServer);
  if (offers !== undefined) offerFamilies(registry, offers.open, offers.missedFile);
  return registry;
}
