import type { Fault } from '../fault.ts';
import { clocks } from './clocks.ts';
import { configuration } from './configuration.ts';
import { connections } from './connections.ts';
import { kills, killsInSwitch } from './kills.ts';
import { processes } from './processes.ts';
import { storage } from './storage.ts';

export const faults: readonly Fault[] = [
  ...kills,
  ...processes,
  ...connections,
  ...storage,
  ...clocks,
  ...configuration,
  ...killsInSwitch,
];
