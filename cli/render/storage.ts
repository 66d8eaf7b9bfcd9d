import type { HostView, PoolView, VolumeView } from '../views/storage.ts';
import { formatBytes } from './amounts.ts';
import { withNotes } from './notes.ts';
import type { Paint } from './paint.ts';
import { paintState } from './state.ts';
import { renderFacts, renderTable } from './table.ts';
import { printable } from './text.ts';

/** Key of a volume's metadata that Sluice reads, which is Cinder's own name. */
const limitKey = 'volume_copy_bps_limit';

/** Hosts, one a line; below a line why the host is not up. */
export function renderHosts(hosts: readonly HostView[], paint: Paint, width?: number): string {
  const table = renderTable(
    [
      { title: 'HOST', atLeast: 12, cut: 'middle' },
      { title: 'STATE', paint: (text) => paintState(text, paint) },
      { title: 'ADDRESS', atLeast: 15, cut: 'middle' },
      { title: 'COPIES', align: 'right' },
      { title: 'AGENT', atLeast: 7 },
      { title: 'GROUPS', atLeast: 8 },
    ],
    hosts.map((host) => [
      host.name,
      host.state,
      host.address,
      String(host.runningCopies),
      printable(host.agentVersion) || '-',
      host.groups.join(',') || '-',
    ]),
    paint,
    width,
  );
  return withNotes(
    table,
    hosts.map((host) => host.stateReason),
    paint,
    width,
  );
}

/** Pools, one a line; below a line what is wrong with the pool. */
export function renderPools(pools: readonly PoolView[], paint: Paint, width?: number): string {
  const table = renderTable(
    [
      { title: 'POOL', atLeast: 12, cut: 'middle' },
      { title: 'DRIVER' },
      { title: 'CAPACITY', align: 'right' },
      { title: 'FREE', align: 'right' },
      { title: 'VOLUMES', align: 'right' },
    ],
    pools.map((pool) => [
      `${pool.host}:${pool.name}`,
      pool.driver,
      formatBytes(pool.capacityBytes),
      formatBytes(pool.freeBytes),
      String(pool.volumeCount),
    ]),
    paint,
    width,
  );
  return withNotes(
    table,
    pools.map((pool) => pool.problem),
    paint,
    width,
  );
}

/** Volumes, one a line; below a line who holds the volume. */
export function renderVolumes(volumes: readonly VolumeView[], paint: Paint, width?: number): string {
  const table = renderTable(
    [
      { title: 'VOLUME', atLeast: 12, cut: 'middle' },
      { title: 'POOL', atLeast: 12, cut: 'middle' },
      { title: 'DRIVER' },
      { title: 'SIZE', align: 'right' },
      { title: 'ALLOCATED', align: 'right' },
      { title: 'LIMIT', align: 'right', atLeast: 8 },
    ],
    volumes.map((volume) => [
      printable(volume.name),
      `${volume.host}:${volume.pool}`,
      volume.driver,
      formatBytes(volume.sizeBytes),
      formatBytes(volume.allocatedBytes),
      printable(volume.metadata[limitKey] ?? '-'),
    ]),
    paint,
    width,
  );
  return withNotes(table, volumes.map(volumeNote), paint, width);
}

function volumeNote({ alsoAt, holders }: VolumeView): string {
  const elsewhere = alsoAt.length === 0 ? [] : [`! another volume of this name: ${alsoAt.join(', ')}`];
  return [...elsewhere, ...(holders.length === 0 ? [] : [holders.join(', ')])].join('; ');
}

/** One volume with its metadata. */
export function renderVolume(volume: VolumeView, paint: Paint): string {
  const facts = renderFacts(
    [
      ['volume', paint.strong(printable(volume.name))],
      ['pool', `${volume.host}:${volume.pool}`],
      ['driver', volume.driver],
      ['size', `${formatBytes(volume.sizeBytes)} (${volume.sizeBytes} bytes)`],
      ['allocated', formatBytes(volume.allocatedBytes)],
      ['held', volume.holders.length === 0 ? 'no' : paint.warn(volume.holders.map(printable).join(', '))],
    ],
    paint,
  );
  const metadata = Object.entries(volume.metadata)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, value]) => `  ${printable(key)}=${printable(value)}`);
  return [facts, paint.faint(metadata.length === 0 ? 'no metadata' : 'metadata'), ...metadata].join('\n');
}
