import { ApiFault } from './api-fault.ts';

type Metadata = Readonly<Record<string, string>>;

/** A pair in Python's notation of a dict of strings, as clients write it: `'tier': 'gold'`. */
const pair =
  /\s*u?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*:\s*u?(?:'((?:[^'\\]|\\.)*)'|"((?:[^"\\]|\\.)*)")\s*(?:,|$)/y;

/**
 * Reads the filter `metadata={'tier': 'gold'}`; without it everything passes.
 * @throws ApiFault 400 for what is none
 */
export function metadataFilter(text: string | undefined): (metadata: Metadata) => boolean {
  if (text === undefined) return () => true;
  const wanted = pairsOf(text);
  return (metadata) => wanted.every(([key, value]) => Object.hasOwn(metadata, key) && metadata[key] === value);
}

function pairsOf(text: string): [key: string, value: string][] {
  const [, inner] = /^\s*\{(.*)\}\s*$/s.exec(text) ?? [];
  if (inner === undefined) throw noDict(text);
  const pairs: [string, string][] = [];
  pair.lastIndex = 0;
  while (pair.lastIndex < inner.trimEnd().length) {
    const found = pair.exec(inner);
    if (found === null) throw noDict(text);
    const [, key, otherKey, value, otherValue] = found;
    pairs.push([plain(key ?? otherKey), plain(value ?? otherValue)]);
  }
  return pairs;
}

function plain(written = ''): string {
  return written.replaceAll(/\\(.)/g, '$1');
}

function noDict(text: string): ApiFault {
  return new ApiFault(400, `Invalid filter metadata ${JSON.stringify(text.slice(0, 80))}: write {'KEY': 'VALUE'}`);
}
