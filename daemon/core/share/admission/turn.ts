import type { Candidate } from './candidate.ts';

/** What one point of priority is worth: it goes before what was asked for up to a minute earlier. */
const headStartMs = 60_000;

/** After so long a place that becomes free is kept for a migration until it has all the places that it needs. */
export const patienceMs = 10 * 60_000;

/**
 * Who is let in first. A migration stands where it would stand had it been asked for earlier by its head start; so what waits moves
 * forward past whatever comes later, and what is asked for 1000 minutes after it never goes before it, whatever its priority. Two who
 * wait keep their order for ever: there is no moment at which to sort anew.
 */
export function byTurn(a: Candidate, b: Candidate): number {
  return turnOf(a) - turnOf(b) || a.askedAt - b.askedAt || (a.id < b.id ? -1 : 1);
}

/** Milliseconds of Unix time. */
function turnOf({ askedAt, weight }: Candidate): number {
  return askedAt - weight * headStartMs;
}
