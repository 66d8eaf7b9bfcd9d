import { Fault } from '../fault.ts';

/** What somebody wrote about a volume. */
export type Metadata = Readonly<Record<string, string>>;

/** Longest key, in characters; Cinder's own limit. */
const longestKey = 255;
/** Longest value, in characters. */
const longestValue = 4096;
/** Most keys of one volume. */
const mostKeys = 256;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it looks for
const controlCharacter = /[\u0000-\u001f\u007f]/;

/** @throws Fault METADATA_INVALID naming the key that cannot be kept */
export function checkMetadata(volume: string, metadata: Metadata): void {
  const keys = Object.keys(metadata);
  if (keys.length > mostKeys) refuse(volume, `${keys.length} keys; at most ${mostKeys} can be kept`);
  for (const [key, value] of Object.entries(metadata)) {
    const shown = JSON.stringify(key.length > 60 ? `${key.slice(0, 60)}...` : key);
    if (key === '' || key.length > longestKey || controlCharacter.test(key) || key === '__proto__') {
      refuse(volume, `the key ${shown}; a key has 1 to ${longestKey} characters, none of them a control character`);
    }
    if (value.length > longestValue || value.includes('\0')) {
      refuse(volume, `the value of ${shown}; a value has at most ${longestValue} characters, none of them NUL`);
    }
  }
}

function refuse(volume: string, what: string): never {
  throw new Fault('METADATA_INVALID', `metadata of volume ${volume}: cannot keep ${what}`, { volume });
}

/** Reads metadata out of a file's JSON; undefined when it is none. */
export function metadataFrom(value: unknown): Metadata | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return Object.values(value).every((entry) => typeof entry === 'string') ? (value as Metadata) : undefined;
}
