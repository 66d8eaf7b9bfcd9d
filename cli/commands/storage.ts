import { withDaemon } from '../connection/daemon.ts';
import { type ExitCode, exit } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';
import { renderHosts, renderPools, renderVolumes } from '../render/storage.ts';
import { printable } from '../render/text.ts';
import { hostView, poolView, type VolumeView, volumeView } from '../views/storage.ts';
import { pagesOf } from './pages.ts';

/** Lists the hosts of the inventory. */
export function hosts(invocation: Invocation): Promise<ExitCode> {
  return withDaemon(invocation, async (daemon) => {
    const found = await pagesOf(async (pageToken) => {
      const page = await daemon.hosts.listHosts({ pageToken });
      return { items: page.hosts.map(hostView), nextPageToken: page.nextPageToken };
    });
    const { output } = invocation;
    output.result({ hosts: found }, () => renderHosts(found, output.paint, output.columns));
    return exit.success;
  });
}

/** Lists pools, of one host or of all that are up. */
export function pools(invocation: Invocation, options: { readonly host?: string }): Promise<ExitCode> {
  return withDaemon(invocation, async (daemon) => {
    const unreachable = new Set<string>();
    const found = await pagesOf(async (pageToken) => {
      const page = await daemon.hosts.listPools({ pageToken, host: options.host ?? '' });
      for (const host of page.unreachableHosts) unreachable.add(host);
      return { items: page.pools.map(poolView), nextPageToken: page.nextPageToken };
    });
    const { output } = invocation;
    output.result({ pools: found, unreachableHosts: [...unreachable] }, () =>
      renderPools(found, output.paint, output.columns),
    );
    noteUnreachable(invocation, unreachable);
    return exit.success;
  });
}

/** Lists volumes, of one host or pool or of all hosts that are up. */
export function volumes(
  invocation: Invocation,
  options: { readonly host?: string; readonly pool?: string },
): Promise<ExitCode> {
  return withDaemon(invocation, async (daemon) => {
    const unreachable = new Set<string>();
    const found = await pagesOf(async (pageToken) => {
      const filter = { host: options.host ?? '', pool: options.pool ?? '' };
      const page = await daemon.volumes.listVolumes({ pageToken, ...filter });
      for (const host of page.unreachableHosts) unreachable.add(host);
      return { items: page.volumes.map(volumeView), nextPageToken: page.nextPageToken };
    });
    const { output } = invocation;
    output.result({ volumes: found, unreachableHosts: [...unreachable] }, () =>
      renderVolumes(found, output.paint, output.columns),
    );
    noteDuplicates(invocation, found);
    noteUnreachable(invocation, unreachable);
    return exit.success;
  });
}

function noteDuplicates({ output }: Invocation, volumes: readonly VolumeView[]): void {
  const names = new Set(volumes.filter(({ alsoAt }) => alsoAt.length > 0).map(({ name }) => name));
  if (names.size === 0) return;
  const which = [...names].map(printable).join(', ');
  output.note(
    `in more than one place: ${which}; Sluice migrates none of them until all but one are renamed or removed`,
  );
}

function noteUnreachable({ output }: Invocation, hosts: ReadonlySet<string>): void {
  if (hosts.size > 0)
    output.note(`not all is shown: ${[...hosts].join(', ')} could not be asked ("sluice hosts" says why)`);
}
