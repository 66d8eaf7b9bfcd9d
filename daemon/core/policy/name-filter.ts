import { isGlob, matchesGlob } from './glob.ts';

/** Whether a name fits; made once from globs, for many names. */
export type NameFilter = (name: string) => boolean;

/**
 * Agrees with `matchesGlob` over all the globs, but is quicker: plain names are looked up, and `db-*` is a comparison of beginnings.
 * @returns undefined when there is no glob, so that every name fits
 */
export function nameFilter(globs: readonly string[]): NameFilter | undefined {
  if (globs.length === 0) return undefined;
  const names = new Set(globs.filter((glob) => !isGlob(glob)));
  const tests = globs.filter(isGlob).map(wildcardFilter);
  const [only] = tests;
  if (tests.length === 0) return (name) => names.has(name);
  if (only !== undefined && tests.length === 1 && names.size === 0) return only;
  return (name) => names.has(name) || tests.some((test) => test(name));
}

function wildcardFilter(glob: string): NameFilter {
  const beginning = glob.slice(0, -1);
  if (glob.endsWith('*') && !isGlob(beginning)) return (name) => name.startsWith(beginning);
  const end = glob.slice(1);
  if (glob.startsWith('*') && !isGlob(end)) return (name) => name.endsWith(end);
  return (name) => matchesGlob(glob, name);
}
