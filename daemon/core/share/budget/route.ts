import type { Place } from '../../migration/place.ts';

/** One end of a migration, as budgets see it. */
export interface RouteEnd extends Place {
  /** Every group that the host belongs to, each once; none where the inventory does not know the host. */
  readonly groups: readonly string[];
}

/** The way that the bytes of a migration take. */
export interface Route {
  readonly source: RouteEnd;
  readonly destination: RouteEnd;
}

/** True when the bytes never leave the host: they are read from one of its pools and written to another, and cross no network. */
export function staysOnHost({ source, destination }: Route): boolean {
  return source.host === destination.host;
}

/** The groups that the bytes go out of: the source's, as far as the destination is not in them too. */
export function groupsLeft({ source, destination }: Route): string[] {
  return source.groups.filter((group) => !destination.groups.includes(group));
}

/** The groups that the bytes come into. */
export function groupsEntered({ source, destination }: Route): string[] {
  return destination.groups.filter((group) => !source.groups.includes(group));
}
