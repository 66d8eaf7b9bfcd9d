import type { Migration } from '../migration/migration.ts';
import type { SettledFate } from '../migration/source-fate.ts';
import type { Explanation } from '../policy/explanation.ts';

/** What becomes of the source: as settled before, else as the request says, else as the first rule that says anything, else it is deleted. */
export function settleSource({ sourceFate, request }: Migration, explanation: Explanation | undefined): SettledFate {
  if (sourceFate.kind !== 'unsettled') return sourceFate;
  if (request.keepSource !== undefined) return fate(request.keepSource, 'request');
  const ruled = explanation?.settings.find(({ key }) => key === 'keep_source');
  return ruled === undefined ? fate(false, 'nobody asks to keep it') : fate(ruled.value === 'true', ruled.origin);
}

function fate(keeps: boolean, reason: string): SettledFate {
  return { kind: keeps ? 'kept' : 'deleted', reason };
}
