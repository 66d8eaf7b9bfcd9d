import { usageFailure } from '../failure/failure.ts';

/** Reads `key=value` words; a value may hold "=" and may be empty. @throws Failure (usage) */
export function metadataWords(words: readonly string[]): Record<string, string> {
  const pairs = words.map((word): [string, string] => {
    const equals = word.indexOf('=');
    if (equals < 1) {
      throw usageFailure(
        `"${word}" is not key=value: write for example volume_copy_bps_limit=80MiB/s`,
        'METADATA_INVALID',
      );
    }
    return [word.slice(0, equals), word.slice(equals + 1)];
  });
  const twice = pairs.find(([key], index) => pairs.findIndex(([other]) => other === key) !== index);
  if (twice !== undefined)
    throw usageFailure(`the key "${twice[0]}" is given twice: give each key once`, 'METADATA_INVALID');
  return Object.fromEntries(pairs);
}
