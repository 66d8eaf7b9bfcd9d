import { z } from 'zod';
import { size } from './schema-amounts.ts';
import { atLeastOneOf, unlessMisspelt } from './schema-presence.ts';

/** One glob, or a list of which any may fit. */
function globs(how: { error: string }) {
  const glob = z.string(how).min(1, how);
  return z.union([glob, z.array(glob, how).min(1, how)], how).transform((one) => [one].flat());
}

const names = globs({ error: 'must be a name or a list of names, such as db-* or [db-*, web-*]' });
const words = globs({ error: 'must be a word or a list of words; put a number in quotes' });

const drivers = ['file', 'block', 'lvm', 'qcow2', 'cinder'] as const;
const howDrivers = { error: `must be one of ${drivers.join(', ')}, or a list of them` };
const driver = z.enum(drivers, howDrivers);
const driverNames = z
  .union([driver, z.array(driver, howDrivers).min(1, howDrivers)], howDrivers)
  .transform((one) => [one].flat());

function keyed(what: string, example: string) {
  const key = z.string().min(1);
  return z
    .record(key, words, { error: `must be a mapping, such as { ${example} }` })
    .refine((value) => Object.keys(value).length > 0, { error: `is empty: write a ${what}, such as { ${example} }` })
    .meta({ minProperties: 1 })
    .transform((value) => new Map(Object.entries(value)));
}

const place = z
  .strictObject(
    {
      host: names.optional().describe('Names of hosts; * stands for any run of characters, ? for any one.'),
      group: names.optional().describe('Groups of the inventory that the host is in, one of them.'),
      label: keyed('label', 'tier: nvme')
        .optional()
        .describe('Labels of the host or pool (sluice_labels), all of them.'),
      pool: names.optional().describe('Names of pools; * and ? as in host.'),
      driver: driverNames.optional().describe('What keeps the volumes of the pool.'),
    },
    { error: 'must hold host, group, label, pool or driver, such as { group: rack-a }' },
  )
  .refine((value) => atLeastOneOf(value, 'host', 'group', 'label', 'pool', 'driver'), {
    error: 'is empty: write host, group, label, pool or driver',
    ...unlessMisspelt,
  })
  .meta({ minProperties: 1 });

const sizeRange = z
  .strictObject(
    {
      at_least: size.optional().describe('The smallest size that fits.'),
      under: size.optional().describe('The smallest size that no longer fits.'),
    },
    { error: 'must hold at_least or under, such as { at_least: 100GiB, under: 1TiB }' },
  )
  .refine((value) => atLeastOneOf(value, 'at_least', 'under'), {
    error: 'is empty: write at_least or under',
    ...unlessMisspelt,
  })
  .refine(({ at_least = 0, under = Number.POSITIVE_INFINITY }) => at_least < under, {
    error: 'fits no volume: at_least must be below under',
  })
  .meta({ minProperties: 1 });

/** Which migrations a rule is for: those that fit everything under it. */
export const match = z
  .strictObject(
    {
      volume: names.optional().describe('Names of volumes; * stands for any run of characters, ? for any one.'),
      size: sizeRange.optional().describe('Size of the volume.'),
      metadata: keyed('key of the metadata', 'tier: gold').optional().describe('Metadata of the volume, all of it.'),
      source: place.optional().describe('Where the volume is.'),
      destination: place.optional().describe('Where it goes.'),
    },
    {
      error: ({ input }) =>
        input === undefined
          ? 'is missing: say which migrations the rule is for, such as { volume: db-* }'
          : 'must hold volume, size, metadata, source or destination, such as { volume: db-* }',
    },
  )
  .refine((value) => atLeastOneOf(value, 'volume', 'size', 'metadata', 'source', 'destination'), {
    error: 'is empty, so the rule would be for every migration: say which, or put its limit under default',
    ...unlessMisspelt,
  })
  .meta({ minProperties: 1 });

export type WrittenMatch = z.output<typeof match>;
