import { formatPlace } from '../migration/place.ts';
import { Refusal } from '../migration/refusal.ts';
import type { BatchRequest, LeftOut } from './batch.ts';
import type { Draft } from './draft.ts';

/** So many volumes are named in a refusal; a batch that is only planned names all. */
const mostNamed = 20;

/**
 * All or nothing, unless it is to be done as well as it can be: a host is drained of what can move, so there only a lack of room counts; of a
 * plan everything is wanted that is not where it is to go already.
 */
export function refuseInfeasible({ asked, bestEffort }: BatchRequest, { leftOut }: Draft): Refusal | undefined {
  if (bestEffort) return undefined;
  const wanting = leftOut.filter(({ reason }) =>
    asked.kind === 'drain' ? homeless.has(reason) : reason !== 'SAME_POOL',
  );
  if (wanting.length === 0) return undefined;
  const what =
    asked.kind === 'drain'
      ? `there is no room for ${counted(wanting.length)} of host ${asked.host}`
      : `${counted(wanting.length)} of the plan cannot be moved as it asks`;
  const more = wanting.length > mostNamed ? [`... and ${wanting.length - mostNamed} more`] : [];
  const lines = [...wanting.slice(0, mostNamed).map(lineOf), ...more];
  const message = `${what}; nothing was begun (with --best-effort the rest goes):\n${lines.join('\n')}`;
  return new Refusal('BATCH_NOT_FEASIBLE', message, factsOf(wanting));
}

const homeless: ReadonlySet<string> = new Set(['NO_ROOM', 'NO_POOL']);

function counted(count: number): string {
  return count === 1 ? 'a volume' : `${count} volumes`;
}

function lineOf({ volume, place, message, entry }: LeftOut): string {
  const where = place === undefined ? '' : ` at ${formatPlace(place)}`;
  return `  ${entry === 0 ? '' : `entry ${entry}, `}${volume}${where}: ${message}`;
}

function factsOf(wanting: readonly LeftOut[]): Record<string, string> {
  const entries = wanting.filter(({ entry }) => entry > 0).map(({ entry }) => entry);
  const volumes = wanting.map(({ volume }) => volume).slice(0, mostNamed);
  return {
    volumes: volumes.join(','),
    count: String(wanting.length),
    ...(entries.length > 0 && { entries: entries.join(',') }),
  };
}
