import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where to look for the file that is written. It need not be there yet, and may be hidden under any name. */
export interface SinkPlace {
  /** Looked through with all folders below it. */
  readonly folder: string;
  /** Only a file of exactly this size; without it any regular file. */
  readonly sizeBytes?: number;
  /** Paths below the folder of files that are not it. */
  readonly besides?: readonly string[];
}

/** Path of the file that is written; undefined while there is none. */
export function findSink({ folder, sizeBytes, besides = [] }: SinkPlace): string | undefined {
  try {
    const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const others = names.filter((name) => !besides.includes(name));
    return others.map((name) => join(folder, name)).find((path) => isSink(path, sizeBytes));
  } catch {
    return undefined;
  }
}

function isSink(path: string, sizeBytes: number | undefined): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && (sizeBytes === undefined || stat.size === sizeBytes);
}
