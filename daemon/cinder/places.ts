import { basename, dirname } from 'node:path';
import type { Place } from '../core/migration/place.ts';

/**
 * The place that Cinder writes `host@backend#pool`. The host is Sluice's of that name, unless the configuration gives
 * `host@backend`, or the host alone, another name. The pool is the backend, with `#pool` where that is called otherwise.
 * @param names Sluice's names of hosts by Cinder's
 * @returns undefined for what is no such place
 */
export function placeOfCinder(text: string, names: ReadonlyMap<string, string>): Place | undefined {
  const [, host, backend, pool] = /^([^@#]+)(?:@([^#]+))?(?:#(.+))?$/.exec(text) ?? [];
  if (host === undefined) return undefined;
  const known = names.get(backend === undefined ? host : `${host}@${backend}`) ?? names.get(host) ?? host;
  if (backend === undefined) return { host: known, pool: pool ?? 'default' };
  return { host: known, pool: pool === undefined || pool === backend ? backend : `${backend}#${pool}` };
}

/** Where nobody can ask Cinder: the host that copies, and the folder or volume group that the path is in. */
export function placeOfPath(host: string, path: string): Place {
  return { host, pool: basename(dirname(path)) || 'default' };
}
