import { readFileSync } from 'node:fs';
import { findPackageJSON } from 'node:module';

/** The version of this installation, as its package.json says; the same file above the sources and above dist. */
export function readVersion(): string {
  const path = findPackageJSON('..', import.meta.url);
  if (path === undefined) throw new Error('the installation has no package.json');
  return (JSON.parse(readFileSync(path, 'utf8')) as { version: string }).version;
}
