import { Fault } from '../fault.ts';
import type { Spending } from './ticket.ts';

/** @param why what was met, such as "nothing heard for 8 s" */
export function connectionLost(peer: string, why: string, cause?: unknown): Fault {
  const message = `the data connection to ${peer} is lost: ${why}; the copy goes on when it can be opened again`;
  return new Fault('CONNECTION_LOST', message, { peer, why }, { cause, transient: true });
}

/** The peer breaks the rules of the link: another version, or not an agent of Sluice at all. */
export function protocolBroken(peer: string, what: string, cause?: unknown): Fault {
  const message = `${peer} sent ${what}; are both agents of the same version?`;
  return new Fault('REQUEST_INVALID', message, { peer, what }, { cause });
}

export function certificateRefused(peer: string, why: string, cause?: unknown): Fault {
  const message = `the certificate of ${peer} is refused: ${why}; issue it anew with "sluice pki issue"`;
  return new Fault('PERMISSION_DENIED', message, { peer, why }, { cause });
}

/** For the eyes of whoever presented it, so the ticket itself is not in it. */
export function ticketRefused(copyId: string, why: Exclude<Spending, 'spent'> | 'no sink'): Fault {
  const seen = {
    unknown: 'it is not the ticket last given out for this copy',
    used: 'it has been used already',
    expired: 'it was not used in time',
    'no sink': 'no sink is open for this copy',
  }[why];
  const message = `the ticket for copy ${copyId} is refused: ${seen}; ask the sink for a new one`;
  return new Fault('TICKET_REFUSED', message, { copy_id: copyId, why: seen });
}

export function legRefused(copyId: string, why: string): Fault {
  const message = `the sink of copy ${copyId} refuses the leg: ${why}`;
  return new Fault('SINK_REFUSED', message, { copy_id: copyId, why });
}
