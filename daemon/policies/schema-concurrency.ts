import { z } from 'zod';
import { atLeastOneOf, unlessMisspelt } from './schema-presence.ts';

const howMany = { error: 'must be a whole number from 0 on, such as 8; 0 lets nobody in' };
const count = z.int(howMany).min(0, howMany);

const hostPattern = /^[^*?]+$/;
const poolPattern = /^[^:\s*?]+:[^:\s*?]+$/;

/** How a key is refused that is no name. */
export const concurrencyNames = {
  hosts: { pattern: hostPattern, refusal: 'takes the names of hosts, such as { stor-01: 2 }; each_host is for all' },
  pools: { pattern: poolPattern, refusal: 'takes HOST:POOL, such as { "stor-02:slow": 1 }; each_pool is for all' },
} as const;

/** The mapping `concurrency`. The names under hosts and pools are checked apart from it, where the advice can be better. */
export const concurrencySchema = z
  .strictObject(
    {
      all: count.optional().describe('All migrations together.'),
      each_host: count.optional().describe('Migrations with an end on a host, for each host that hosts does not name.'),
      each_pool: count.optional().describe('Migrations with an end in a pool, for each pool that pools does not name.'),
      hosts: z
        .record(z.string(), count, { error: 'must be a mapping, such as { stor-01: 2 }' })
        .optional()
        .meta({ propertyNames: { pattern: hostPattern.source } })
        .describe('Single hosts, by name, in the place of each_host.'),
      pools: z
        .record(z.string(), count, { error: 'must be a mapping, such as { "stor-02:slow": 1 }' })
        .optional()
        .meta({ propertyNames: { pattern: poolPattern.source } })
        .describe('Single pools, by HOST:POOL, in the place of each_pool.'),
    },
    { error: 'must hold all, each_host, each_pool, hosts or pools, such as { each_host: 8 }' },
  )
  .refine((value) => atLeastOneOf(value, 'all', 'each_host', 'each_pool', 'hosts', 'pools'), {
    error: 'sets nothing: write all, each_host, each_pool, hosts or pools',
    ...unlessMisspelt,
  })
  .meta({ minProperties: 1 });

export type WrittenConcurrency = z.output<typeof concurrencySchema>;
