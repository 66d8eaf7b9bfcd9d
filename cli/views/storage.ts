import type { Host } from '../../proto/gen/sluice/v1/Host.ts';
import type { Pool } from '../../proto/gen/sluice/v1/Pool.ts';
import type { Volume } from '../../proto/gen/sluice/v1/Volume.ts';
import { lowerWord } from './enums.ts';
import { isoOf } from './times.ts';

/** A host as `--json` shows it. */
export interface HostView {
  readonly name: string;
  readonly address: string;
  readonly groups: readonly string[];
  readonly state: 'unspecified' | 'connecting' | 'up' | 'down' | 'refused';
  readonly stateReason: string;
  readonly agentVersion: string;
  readonly lastHeardTime: string | null;
  readonly runningCopies: number;
}

export function hostView(wire: Host): HostView {
  return {
    name: wire.name,
    address: wire.address,
    groups: wire.groups,
    state: lowerWord(wire.state, 'HOST_STATE_'),
    stateReason: wire.stateReason,
    agentVersion: wire.agentVersion,
    lastHeardTime: isoOf(wire.lastHeardTime),
    runningCopies: wire.runningCopies,
  };
}

/** A pool as `--json` shows it. */
export interface PoolView {
  readonly host: string;
  readonly name: string;
  readonly driver: string;
  readonly capacityBytes: number;
  readonly freeBytes: number;
  readonly volumeCount: number;
  readonly problem: string;
}

export function poolView({ host, name, driver, capacityBytes, freeBytes, volumeCount, problem }: Pool): PoolView {
  return { host, name, driver, capacityBytes, freeBytes, volumeCount, problem };
}

/** A volume as `--json` shows it. */
export interface VolumeView {
  readonly name: string;
  readonly host: string;
  readonly pool: string;
  readonly driver: string;
  readonly sizeBytes: number;
  readonly allocatedBytes: number;
  readonly metadata: Readonly<Record<string, string>>;
  /** Who holds it; empty for nobody. */
  readonly holders: readonly string[];
  /** Other places that have a volume of this name, `host:pool`; there should be none. */
  readonly alsoAt: readonly string[];
}

export function volumeView(wire: Volume): VolumeView {
  const { name, host, pool, driver, sizeBytes, allocatedBytes, metadata, holders, alsoAt } = wire;
  return { name, host, pool, driver, sizeBytes, allocatedBytes, metadata, holders, alsoAt };
}
