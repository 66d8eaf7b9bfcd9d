import { z } from 'zod';
import { ApiFault } from './api-fault.ts';
import type { Caller } from './caller.ts';
import { hostName } from './host-name.ts';
import { metadataFilter } from './metadata-filter.ts';
import { since } from './microversion.ts';
import type { MigrationStatus } from './migration-status.ts';
import type { ShownVolume } from './shown-volumes.ts';
import { type VolumeOrder, volumeOrder } from './volume-order.ts';

/** Most volumes of one answer, and how many there are in one that asks for no number: Cinder's osapi_max_limit. */
export const mostVolumes = 1000;

/** Which volumes a list asks for. */
export interface VolumeQuery {
  readonly limit: number;
  readonly offset: number;
  /** The last volume of the page before. */
  readonly marker: string | undefined;
  readonly withCount: boolean;
  readonly order: VolumeOrder;
  readonly filters: Readonly<Partial<Record<FilterName, string>>>;
}

const filterNames = ['id', 'name', 'status', 'migration_status', 'host', 'metadata', 'project_id'] as const;
type FilterName = (typeof filterNames)[number];

/** What a list may say besides filters; all volumes are everybody's, so that all_tenants changes nothing. */
const otherNames = ['limit', 'marker', 'offset', 'sort', 'sort_key', 'sort_dir', 'with_count', 'all_tenants'];
const spellings: Readonly<Record<string, FilterName>> = { display_name: 'name', tenant_id: 'project_id' };

const written = z.record(
  z.string(),
  z.union([z.string(), z.array(z.string()).transform((texts) => texts.at(-1) ?? '')]),
);

/** @throws ApiFault 400 for a number that is none, an order or a filter that is not known: to leave a filter out would list too much */
export function volumeQueryOf(query: unknown, microversion: number): VolumeQuery {
  const asked = written.parse(query);
  const named = Object.entries(asked).map(([key, value]) => [spellings[key] ?? key, value] as const);
  const filters = named.filter(([key]) => !otherNames.includes(key));
  const unknown = filters.filter(([key]) => !(filterNames as readonly string[]).includes(key)).map(([key]) => key);
  if (unknown.length > 0) {
    const message = `Invalid filters ${unknown.join(', ')} are found in query options. Known are ${filterNames.join(', ')}.`;
    throw new ApiFault(400, message);
  }
  return {
    limit: Math.min(wholeNumber('limit', asked.limit, mostVolumes), mostVolumes),
    offset: wholeNumber('offset', asked.offset, 0),
    marker: asked.marker,
    withCount: microversion >= since.count && /^(true|1|t|on|y|yes)$/i.test(asked.with_count ?? ''),
    order: volumeOrder(asked.sort, asked.sort_key, asked.sort_dir),
    filters: Object.fromEntries(filters),
  };
}

/**
 * Those that the filters let through.
 * @param migrationStatus of a volume by name; asked only where the filters need it
 */
export async function filtered(
  volumes: readonly ShownVolume[],
  { filters }: VolumeQuery,
  caller: Caller,
  migrationStatus: (id: string) => Promise<MigrationStatus>,
): Promise<ShownVolume[]> {
  const { id, name, status, host, metadata, project_id: project } = filters;
  const isAdmin = caller.role === 'admin';
  const hasMetadata = metadataFilter(metadata);
  const found = volumes.filter(({ facts, status: its }) => {
    if (![undefined, facts.name].includes(id) || ![undefined, facts.name].includes(name)) return false;
    if (status !== undefined && !status.split(',').includes(its)) return false;
    if (isAdmin && ![undefined, hostName(facts)].includes(host)) return false;
    return [undefined, caller.project].includes(project) && hasMetadata(facts.metadata);
  });
  const wanted = filters.migration_status;
  if (wanted === undefined || !isAdmin) return found;
  const statuses = await Promise.all(found.map(({ facts }) => migrationStatus(facts.name)));
  return found.filter((_, index) => (statuses[index] ?? 'none') === wanted.toLowerCase());
}

/** One page of a list in its order. @throws ApiFault 404 for a marker that is not in it */
export function pageOf(
  volumes: readonly ShownVolume[],
  { limit, offset, marker }: VolumeQuery,
): { readonly page: ShownVolume[]; readonly isLast: boolean } {
  const at = marker === undefined ? -1 : volumes.findIndex(({ facts }) => facts.name === marker);
  if (marker !== undefined && at === -1) throw new ApiFault(404, `Volume ${marker} could not be found.`);
  const rest = volumes.slice(at + 1 + offset);
  return { page: rest.slice(0, limit), isLast: rest.length <= limit };
}

function wholeNumber(name: string, text: string | undefined, usual: number): number {
  if (text === undefined || text === '') return usual;
  if (/^-\d+$/.test(text)) throw new ApiFault(400, `${name} param must be positive`);
  if (!/^\d{1,9}$/.test(text)) throw new ApiFault(400, `${name} param must be an integer`);
  return Number(text);
}
