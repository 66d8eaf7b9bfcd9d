import type { MigrationView } from '../views/migration.ts';
import { printable } from './text.ts';

/** Where a migration stands in the queue, and why: `waits for its turn, at place 3: 4 of 4 migrations run`; undefined where it waits for no turn. */
export function queuePhrase({ share, obstacle }: MigrationView): string | undefined {
  if (!share?.queued) return undefined;
  const also = obstacle === '' || obstacle === share.obstacle ? '' : `; ${obstacle}`;
  return printable(`waits for its turn, at place ${share.queuePlace}: ${share.obstacle}${also}`);
}

/** What is in the way of a migration, also a queue. */
export function hindrancePhrase(view: MigrationView): string {
  return queuePhrase(view) ?? printable(view.obstacle);
}
