import { createHash } from 'node:crypto';

/** What stands for a volume's metadata as they are; the same whatever the order of the keys. Without quotes, as Cinder's. */
export function etagOf(metadata: Readonly<Record<string, string>>): string {
  const ordered = Object.entries(metadata).sort(([a], [b]) => (a < b ? -1 : 1));
  return createHash('md5').update(JSON.stringify(ordered)).digest('hex');
}

/** Whether the header If-Match lets a change of these metadata happen: it names their ETag, with quotes or without, or any. */
export function isMatch(ifMatch: string | undefined, metadata: Readonly<Record<string, string>>): boolean {
  if (ifMatch === undefined || ifMatch.trim() === '*') return true;
  const named = ifMatch.split(',').map((tag) => tag.trim().replace(/^"(.*)"$/, '$1'));
  return named.includes(etagOf(metadata));
}
