import { Refusal } from '../migration/refusal.ts';
import { refuseUnknownWindow } from '../plan/requested-window.ts';
import { isVolumeName, volumeNameRule } from '../plan/volume.ts';
import type { LeftOut, Plan, PlanEntry } from './batch.ts';
import { checkVolume } from './check-volume.ts';
import { leftOutBy, type Movable, type Sorted } from './draft.ts';
import type { BatchFacts } from './facts.ts';

/** Which entries of a plan can be carried out, and which cannot and why. */
export function sortPlan({ entries }: Plan, facts: BatchFacts): Sorted {
  const movable: Movable[] = [];
  const leftOut: LeftOut[] = [];
  const firsts = new Map<string, number>();
  for (const [index, each] of entries.entries()) {
    const entry = index + 1;
    const sorted = sortEntry(each, entry, firsts.get(each.volume), facts);
    if (!firsts.has(each.volume)) firsts.set(each.volume, entry);
    if ('origin' in sorted) movable.push(sorted);
    else leftOut.push(sorted);
  }
  return { movable, leftOut };
}

function sortEntry(
  { volume, destination, terms }: PlanEntry,
  entry: number,
  first: number | undefined,
  facts: BatchFacts,
): Movable | LeftOut {
  const known = facts.volumesNamed(volume);
  const [only] = known;
  const place = known.length === 1 && only !== undefined ? { host: only.host, pool: only.pool } : undefined;
  const refusal = refuseEntry(volume, first) ?? refuseUnknownWindow(terms.window, facts.windows);
  if (refusal !== undefined) return leftOutBy(refusal, volume, place, entry);
  const checked = checkVolume({ volume, destination, ...terms }, facts);
  if (checked instanceof Refusal) return leftOutBy(checked, volume, place, entry);
  const pools = facts.poolsOn(destination.host).filter(({ name }) => name === destination.pool);
  return { volume, origin: checked, terms, pools, entry };
}

function refuseEntry(volume: string, first: number | undefined): Refusal | undefined {
  if (!isVolumeName(volume)) {
    const shown = JSON.stringify(volume.slice(0, 80));
    return new Refusal('VOLUME_NAME_INVALID', `volume name ${shown}: write ${volumeNameRule}`, { volume: shown });
  }
  if (first === undefined) return undefined;
  const message = `volume ${volume} is entry ${first} of the plan already; write it once`;
  return new Refusal('REQUEST_INVALID', message, { volume });
}
