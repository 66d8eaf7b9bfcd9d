import type { Kysely } from 'kysely';
import type { GroupCommit } from './group-commit.ts';
import type { Tables } from './tables.ts';

/** What of migrations that have ended is kept. */
export interface Retention {
  /** For so long after their end, in milliseconds. */
  readonly finishedMs: number;
  /** At most so many, those that ended last. */
  readonly most: number;
}

/** So many are removed in one transaction: what waits to be stored waits for no more than that. */
const removedAtOnce = 100;

/**
 * Removes the records of migrations that ended too long ago, or that are too many, with all that is kept beside them; and of batches that
 * ended too long ago.
 * @param now milliseconds of Unix time
 * @returns how many were removed; fewer than there are when it is aborted
 */
export async function removeOld(
  db: Kysely<Tables>,
  commits: GroupCommit,
  { finishedMs, most }: Retention,
  now: number,
  signal?: AbortSignal,
): Promise<number> {
  await removeOldBatches(db, commits, now - finishedMs);
  let removed = 0;
  while (!signal?.aborted) {
    const before = Math.max(now - finishedMs, (await endOfThe(db, most)) ?? 0);
    const query = db.selectFrom('migrations').select('id').where('ended_at', '<=', before);
    const ids = (await query.orderBy('ended_at').limit(removedAtOnce).execute()).map(({ id }) => id);
    if (ids.length === 0) break;
    await commits.run(async (transaction) => {
      // One that was started again since has not ended any more, and stays with all of its history.
      const still = await transaction
        .selectFrom('migrations')
        .select('id')
        .where('id', 'in', ids)
        .where('ended_at', '<=', before)
        .execute();
      const gone = still.map(({ id }) => id);
      if (gone.length === 0) return;
      for (const table of ['rate_changes', 'grants', 'migration_events', 'digests', 'manifests'] as const) {
        await transaction.deleteFrom(table).where('migration_id', 'in', gone).execute();
      }
      await transaction.deleteFrom('migrations').where('id', 'in', gone).execute();
      removed += gone.length;
    });
  }
  return removed;
}

async function removeOldBatches(db: Kysely<Tables>, commits: GroupCommit, before: number): Promise<void> {
  const old = await db.selectFrom('batches').select('id').where('ended_at', '<=', before).limit(1).executeTakeFirst();
  if (old === undefined) return;
  await commits.run(async (transaction) => {
    await transaction.deleteFrom('batches').where('ended_at', '<=', before).execute();
  });
}

/** When the first of those ended that are one too many; undefined where there are not so many. */
async function endOfThe(db: Kysely<Tables>, most: number): Promise<number | undefined> {
  const query = db.selectFrom('migrations').select('ended_at').where('ended_at', 'is not', null);
  const row = await query.orderBy('ended_at', 'desc').orderBy('id', 'desc').offset(most).limit(1).executeTakeFirst();
  return row?.ended_at ?? undefined;
}
