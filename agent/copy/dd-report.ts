import type { ProcessEnd } from './process.ts';

/** How many bytes dd says that it copied, in its last report; undefined when it did not come to say so. */
export function countedBytes(end: ProcessEnd): number | undefined {
  const counts = [...end.stderr.matchAll(/^(\d+) bytes? .*copied/gm)];
  const last = counts.at(-1)?.[1];
  return last === undefined ? undefined : Number(last);
}

/** What a program complained of, for a message: its lines without dd's counts, as one. */
export function complaint(end: ProcessEnd): string {
  const lines = end.stderr.split('\n').filter((line) => line !== '' && !/^\d+(\+\d+ records| bytes?) /.test(line));
  if (lines.length > 0) return lines.slice(-3).join('; ').slice(0, 300);
  return end.kind === 'killed' ? `killed by ${end.signal}` : `exit status ${end.code}`;
}
