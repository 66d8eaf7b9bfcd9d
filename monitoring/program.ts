import { collectDefaultMetrics, Registry } from 'prom-client';
import { gauge } from './families.ts';

/** Gauges of the library with names of counters; each is the sum of a family that stays. */
const misnamed = ['nodejs_active_handles_total', 'nodejs_active_requests_total', 'nodejs_active_resources_total'];

/** Which program this is. */
export interface ProgramIdentity {
  /** Its name as a command: `sluiced`, `sluice-agent`. */
  readonly program: string;
  readonly version: string;
  /** Milliseconds between two looks at the event loop; each costs a little. They are in every lag that is told. */
  readonly lookMs: number;
}

/** A registry with what every program tells: which it is, and how its process and its event loop do (`process_*`, `nodejs_*`). */
export function programRegistry({ program, version, lookMs }: ProgramIdentity): Registry {
  const registry = new Registry();
  gauge(
    registry,
    {
      name: 'sluice_build_info',
      help: 'Always 1; the labels say which program this is, in which version, on which Node',
      labels: ['program', 'version', 'node'],
    },
    () => [[{ program, version, node: process.version }, 1]],
  );
  collectDefaultMetrics({ register: registry, eventLoopMonitoringPrecision: lookMs });
  for (const name of misnamed) registry.removeSingleMetric(name);
  return registry;
}
