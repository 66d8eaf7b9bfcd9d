import type { Migration } from '../migration/migration.ts';
import type { CopyIncident, CopyStatus } from './copy-status.ts';

/** How long the same thing happening to the same copy again and again is only counted, in milliseconds. */
export const quietMs = 10 * 60_000;

/** What was told of one sort of incident: how often it had happened then, and when that was, in milliseconds of Unix time. */
interface Told {
  readonly count: number;
  readonly at: number;
}

/** What people were told of the incidents of a migration's copies, by copy and sort. */
export type ToldIncidents = ReadonlyMap<string, Told>;

export interface IncidentNews {
  readonly news: readonly IncidentMessage[];
  readonly told: ToldIncidents;
}

/** One message for people. */
export interface IncidentMessage {
  readonly message: string;
  /** Nothing of its sort was told as far as is remembered: a daemon that starts anew may have told it before. */
  readonly isFirst: boolean;
}

/** Where a copy is, as far as the words need it. */
export type Between = Pick<Migration, 'source' | 'request'>;

/**
 * What people are to hear of the incidents of a copy: each sort at once when it first happens, then at most every ten minutes and when the copy has
 * ended, with how often it happened meanwhile.
 * @param host whose agent says so
 */
export function incidentNews(
  told: ToldIncidents,
  { copyId, incidents, phase }: CopyStatus,
  host: string,
  between: Between,
  now: number,
): IncidentNews {
  if (incidents.length === 0) return { news: [], told };
  const hasEnded = phase === 'done' || phase === 'failed' || phase === 'stopped';
  const newlyTold = new Map<string, Told>();
  const news = incidents.flatMap((incident): IncidentMessage[] => {
    const sort = [copyId, incident.reason, incident.program, incident.place].join(' ');
    const last = told.get(sort);
    if (last !== undefined && (incident.count <= last.count || (now - last.at < quietMs && !hasEnded))) return [];
    newlyTold.set(sort, { count: incident.count, at: now });
    const message = `${whereOf(incident, host, between)}: ${incident.message}`;
    if (last === undefined) return [{ message, isFirst: true }];
    const since = times(incident.count - last.count);
    return [{ message: `${message} (${since} since it was last told)`, isFirst: false }];
  });
  return { news, told: newlyTold.size === 0 ? told : new Map([...told, ...newlyTold]) };
}

function whereOf({ place }: CopyIncident, host: string, { request }: Between): string {
  const other = request.destination.host;
  switch (place) {
    case 'source':
      return host;
    case 'sink':
      return other;
    case 'way':
      return host === other ? host : `${host} to ${other}`;
    default:
      return place satisfies never;
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
