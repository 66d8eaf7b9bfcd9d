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
  return { ...wire, state: lowerWord(wire.state, 'HOST_STATE_'), lastHeardTime: isoOf(wire.lastHeardTime) };
}

/** A pool as `--json` shows it: the wire's own fields. */
export type PoolView = Readonly<Pool>;

/** A volume as `--json` shows it: the wire's own fields. */
export type VolumeView = Readonly<Volume>;
