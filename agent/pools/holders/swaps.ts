import { readFile, stat } from 'node:fs/promises';
import { keyOf, subjectOf } from './subject.ts';

/** Keys of the files and devices that serve as swap (proc(5), /proc/swaps). */
export async function readSwaps(): Promise<ReadonlySet<string>> {
  const text = await readFile('/proc/swaps', 'utf8').catch(() => '');
  const paths = text
    .split('\n')
    .slice(1)
    .map((line) => line.split(/\s/)[0] ?? '')
    .filter((path) => path.startsWith('/'));
  const stats = await Promise.all(paths.map((path) => stat(path).catch(() => undefined)));
  return new Set(stats.flatMap((entry) => (entry === undefined ? [] : [keyOf(subjectOf(entry))])));
}
