import type { Kysely } from 'kysely';
import { recordOf } from './rows.ts';
import type { Tables } from './tables.ts';

/** So many records are in memory at a time. */
const recordsAtOnce = 1000;

/** Reads every migration once. @throws StoreError RECORD_DAMAGED for the first that does not say what was stored */
export async function verifyRecords(db: Kysely<Tables>): Promise<void> {
  for (let last = ''; ; ) {
    const query = db.selectFrom('migrations').selectAll().where('id', '>', last);
    const rows = await query.orderBy('id').limit(recordsAtOnce).execute();
    for (const row of rows) recordOf(row);
    const end = rows.at(-1);
    if (end === undefined) return;
    last = end.id;
  }
}
