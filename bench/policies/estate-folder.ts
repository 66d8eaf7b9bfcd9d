import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { estateFiles, estateSize } from './estate.ts';

/** How the tables call the estate. */
export const estateSetting = `${estateSize.rules} rules, ${estateSize.hosts.toLocaleString('en')} hosts, ${estateSize.groups} groups`;

/** The estate's file that holds the default limit. */
export const defaultFile = '10-default.yaml';

/** Writes the estate as a policy folder. */
export function writeEstate(folder: string): void {
  for (const [path, text] of Object.entries(estateFiles())) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** What that file says with another limit; there is no max in it. */
export function defaultOf(bytesPerSecond: number): string {
  return `default: { limit: ${bytesPerSecond}B/s }\n`;
}

/** Sets the default limit as an editor does: written beside the file, then renamed over it. @returns when it was renamed, in milliseconds of Unix time */
export function editDefault(folder: string, bytesPerSecond: number): number {
  return rename(folder, { [defaultFile]: defaultOf(bytesPerSecond) });
}

/** Writes every file of the estate anew, each with a comment in it that it did not have. @returns when the first was renamed */
export function editAll(folder: string, comment: string): number {
  const commented = Object.entries(estateFiles()).map(([path, text]) => [path, `# ${comment}\n${text}`] as const);
  return rename(folder, Object.fromEntries(commented));
}

function rename(folder: string, texts: Readonly<Record<string, string>>): number {
  for (const [path, text] of Object.entries(texts)) writeFileSync(join(folder, `${path}.new`), text);
  const renamedAt = performance.timeOrigin + performance.now();
  for (const path of Object.keys(texts)) renameSync(join(folder, `${path}.new`), join(folder, path));
  return renamedAt;
}
