import type { Fault } from '../fault.ts';
import type { LegPlan } from './pipeline.ts';
import { behindSeconds, type Pace } from './stall.ts';

/** At which end of a copy something happened; on the way between them where neither can tell. */
export type IncidentPlace = 'source' | 'sink' | 'way';

/** What happened to a copy and did not end it: people are to hear of it all the same. */
export interface Incident {
  /** UPPER_SNAKE, stable: a fault's reason, LEG_STALLED or LEG_AHEAD. */
  readonly reason: string;
  /** The program that it happened to, such as "pv"; empty where it is no program's. */
  readonly program: string;
  readonly place: IncidentPlace;
  /** What happened when it last did, and what follows, for a person. */
  readonly message: string;
  /** How often it has happened to this copy. */
  readonly count: number;
}

/** One more of its sort. */
export function withIncident(incidents: readonly Incident[], incident: Omit<Incident, 'count'>): readonly Incident[] {
  const isSame = ({ reason, program, place }: Incident) =>
    reason === incident.reason && program === incident.program && place === incident.place;
  const known = incidents.find(isSame);
  if (known === undefined) return [...incidents, { ...incident, count: 1 }];
  return incidents.map((other) => (other === known ? { ...incident, count: known.count + 1 } : other));
}

/** @param consequence what the copy does about it, where the fault does not say so itself */
export function incidentOf({ reason, message, facts }: Fault, consequence?: string): Omit<Incident, 'count'> {
  const { program = '' } = facts;
  const told = consequence === undefined ? message : `${message}; ${consequence}`;
  return { reason, program: program.replace(/ at the .*/, ''), place: placeOf(reason, program), message: told };
}

/** A leg that was ended because it was not where its rate says. */
export function paceIncident(
  cause: 'stall' | 'ahead',
  pace: Pace,
  plan: LegPlan,
  landedBytes: number,
  now: number,
): Omit<Incident, 'count'> {
  const [reason, what] =
    cause === 'stall' ? (['LEG_STALLED', stallText()] as const) : (['LEG_AHEAD', aheadText()] as const);
  return { reason, program: '', place: 'source', message: `${what}; ${goesOnFrom(landedBytes)}` };

  function stallText(): string {
    const behind = behindSeconds(pace, plan, landedBytes, now).toFixed(1);
    return `dd, pv or the sink was held up: a leg fell ${behind} s behind its rate and was ended, so that this is not made good for in a burst`;
  }

  function aheadText(): string {
    if (pace.jumpedSeconds > 0) {
      const jump = pace.jumpedSeconds.toFixed(1);
      return `the clock was set forward by ${jump} s, which pv takes for time to make good for: its leg was ended at once`;
    }
    return `a leg ran ${pace.aheadSeconds.toFixed(1)} s ahead of its rate and was ended; was the clock of the host set forward?`;
  }
}

function placeOf(reason: Fault['reason'], program: string): IncidentPlace {
  switch (reason) {
    case 'CONNECTION_LOST':
    case 'TICKET_REFUSED':
      return 'way';
    case 'TARGET_FULL':
    case 'TARGET_WRITE_ERROR':
    case 'JOURNAL_NOT_WRITTEN':
      return 'sink';
    default:
      return program === 'dd at the sink' ? 'sink' : 'source';
  }
}

export function goesOnFrom(landedBytes: number): string {
  return `another leg goes on from byte ${landedBytes}`;
}
