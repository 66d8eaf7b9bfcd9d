import type { Registry } from 'prom-client';
import { programRegistry } from '../../monitoring/program.ts';
import { copyFamilies } from './copy-families.ts';
import { CopyTally, type Tallied } from './copy-tally.ts';
import { landedFamily } from './landed-family.ts';
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
  readonly sinkServer: {
    /** How many connections were refused, by reason. */
    readonly refusals: ReadonlyMap<string, number>;
  };
}

/** Everything that the agent tells of itself, read off what is in memory when somebody scrapes. */
export function agentRegistry({ version, pools, copies, sinks, sinkServer }: Observed): Registry {
  const registry = programRegistry({ program: 'sluice-agent', version, lookMs: 100 });
  const tally = new CopyTally(copies);
  copyFamilies(registry, copies, tally);
  landedFamily(registry, { pools, tally, sinks });
  refusalFamily(registry, sinkServer);
  return registry;
}
