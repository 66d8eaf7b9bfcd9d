import { Refusal } from '../migration/refusal.ts';

/** Leaves room for the number of a member in the id of its migration. */
const idPattern = /^[a-z][a-z0-9-]{0,55}$/;

/** @returns a refusal unless the id is 1 to 56 of a-z, 0-9 and "-", beginning with a letter */
export function refuseBadBatchId(id: string): Refusal | undefined {
  if (idPattern.test(id)) return undefined;
  const shown = id.slice(0, 80);
  const message = `batch id ${JSON.stringify(shown)}: write 1 to 56 of a-z, 0-9 and "-", beginning with a letter`;
  return new Refusal('BATCH_ID_INVALID', message, { batch_id: shown });
}

/** Id of the migration of a batch's nth member. @param number from 1 */
export function memberIdOf(batchId: string, number: number): string {
  return `${batchId}-${number}`;
}
