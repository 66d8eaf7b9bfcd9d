import type { RateQuery } from '../../daemon/core/policy/query.ts';
import { estateSize } from './estate.ts';

/** The query of that number out of many thousands that differ in hosts, pools and volumes, as they do in life. */
export function queryOf(number: number): RateQuery {
  const host = (seed: number) => `stor-${String(seed % estateSize.hosts).padStart(4, '0')}`;
  const names = [`db-${number % 200}-main`, `web-${number % 200}`, `vm-${number}`, `scratch-${number % 200}`];
  return {
    volume: {
      name: names[number % names.length] ?? '',
      sizeBytes: (number % 2000) * 2 ** 30,
      metadata: { project: `p-${number % 200}`, ...(number % 5 === 0 ? { volume_copy_bps_limit: '80MiB/s' } : {}) },
    },
    source: { host: host(number * 7), pool: number % 2 === 0 ? 'fast' : 'slow', driver: 'file' },
    destination: { host: host(number * 13 + 1), pool: 'fast', driver: number % 3 === 0 ? 'block' : 'file' },
    requestedLimit: undefined,
    // A minute in which some of the windows are open.
    at: Date.UTC(2026, 10, 23, 3) + (number % 60) * 1000,
    hasBegun: number % 4 !== 0,
  };
}
