import { z } from 'zod';

const volume = z
  .looseObject({
    id: z.string(),
    name: z.string().nullish(),
    status: z.string(),
    size: z.number(),
    metadata: z.record(z.string(), z.string()).default({}),
    'os-vol-host-attr:host': z.string().nullish(),
    'os-vol-tenant-attr:tenant_id': z.string().nullish(),
    migration_status: z.string().nullish(),
    'os-vol-mig-status-attr:migstat': z.string().nullish(),
    'os-vol-mig-status-attr:name_id': z.string().nullish(),
  })
  .transform((said) => ({
    id: said.id,
    /** Its display name; undefined where it has none. */
    name: said.name || undefined,
    /** Such as `available`, `in-use`, `maintenance`. */
    status: said.status,
    /** Whole GiB. */
    sizeGib: said.size,
    metadata: said.metadata as Readonly<Record<string, string>>,
    /** `host@backend#pool`; undefined where it is on none yet, or the asker is no administrator. */
    host: said['os-vol-host-attr:host'] || undefined,
    project: said['os-vol-tenant-attr:tenant_id'] || undefined,
    /** Such as `migrating`, `success`, `target:ID` for the temporary volume of a migration; undefined for none. */
    migrationStatus: said['os-vol-mig-status-attr:migstat'] || said.migration_status || undefined,
    /** Under which id its data is stored, where that is not its own: after a migration. */
    nameId: said['os-vol-mig-status-attr:name_id'] || undefined,
  }));

/** A volume as Cinder tells of it. */
export type VolumeAnswer = Readonly<z.output<typeof volume>>;

const capacity = z.union([z.number(), z.string()]).nullish();

const pool = z
  .looseObject({
    name: z.string(),
    capabilities: z
      .looseObject({
        total_capacity_gb: capacity,
        free_capacity_gb: capacity,
        volume_backend_name: z.string().nullish(),
      })
      .default({}),
  })
  .transform(({ name, capabilities }) => ({
    /** `host@backend#pool`. */
    name,
    backend: capabilities.volume_backend_name ?? undefined,
    /** GiB; undefined where the driver says `infinite` or `unknown`. */
    totalGib: gib(capabilities.total_capacity_gb),
    freeGib: gib(capabilities.free_capacity_gb),
  }));

export type PoolAnswer = Readonly<z.output<typeof pool>>;

const service = z
  .looseObject({ binary: z.string(), host: z.string(), status: z.string(), state: z.string() })
  .transform(({ binary, host, status, state }) => ({
    /** Such as `cinder-volume`. */
    binary,
    /** `host@backend` for a cinder-volume. */
    host,
    isEnabled: status === 'enabled',
    isUp: state === 'up',
  }));

export type ServiceAnswer = Readonly<z.output<typeof service>>;

/** Bodies of answers. Keys that are not read here may be anything. */
export const shapes = {
  volume: z.looseObject({ volume }),
  volumes: z.looseObject({
    volumes: z.array(volume),
    volumes_links: z.array(z.looseObject({ rel: z.string(), href: z.string() })).default([]),
  }),
  metadata: z.looseObject({ metadata: z.record(z.string(), z.string()) }),
  pools: z.looseObject({ pools: z.array(pool) }),
  services: z.looseObject({ services: z.array(service) }),
};

function gib(said: z.output<typeof capacity>): number | undefined {
  const number = typeof said === 'string' ? Number.parseFloat(said) : (said ?? Number.NaN);
  return Number.isFinite(number) ? number : undefined;
}
