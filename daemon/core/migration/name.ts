import { Refusal } from './refusal.ts';

const idPattern = /^[a-z][a-z0-9-]{0,62}$/;

/** Digits of Crockford's base 32: none of them is easily taken for another. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz';

/** @returns a refusal unless the id is 1 to 63 of a-z, 0-9 and "-", beginning with a letter */
export function refuseBadId(id: string): Refusal | undefined {
  if (idPattern.test(id)) return undefined;
  return new Refusal(
    'MIGRATION_ID_INVALID',
    `migration id ${JSON.stringify(id.slice(0, 80))}: write 1 to 63 of a-z, 0-9 and "-", beginning with a letter`,
    { migration_id: id.slice(0, 80) },
  );
}

/**
 * An id that the daemon chooses, such as `m-7k2q9d0x`.
 * @param randomBytes at least 8 random bytes
 */
export function chosenId(randomBytes: Uint8Array): string {
  return `m-${Array.from(randomBytes.subarray(0, 8), (byte) => digits.charAt(byte % 32)).join('')}`;
}

/** Id of a migration's nth copy; it is never used twice, and the migration can be read from it. */
export function copyIdOf(migrationId: string, attempt: number, copyNumber: number): string {
  return `${migrationId}.${attempt}.${copyNumber}`;
}

/** The migration that a copy belongs to; ids of migrations have no dot in them. */
export function migrationIdOf(copyId: string): string {
  return copyId.split('.', 1)[0] ?? copyId;
}

/** Characters that agents accept in a name. */
const longestName = 200;

/** Name under which a kept source stays where it was; of a very long name the end is left out, the migration's id never. */
export function keptNameOf(volume: string, migrationId: string): string {
  const suffix = `.kept-${migrationId}`;
  return `${volume.slice(0, longestName - suffix.length)}${suffix}`;
}
