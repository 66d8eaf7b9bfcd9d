import type { Logger } from 'pino';
import { systemTools, type Tools } from '../copy/tools.ts';
import { Fault } from '../fault.ts';
import type { LandingFollower } from '../journal/landing-follower.ts';
import { protocolVersion, type SourceMessage } from './messages.ts';
import { certificateRefused, connectionLost, ticketRefused } from './refusals.ts';
import type { Target } from './sink-leg.ts';
import { SinkSession, type SinkState, type SourceConnection } from './sink-session.ts';
import { TicketBooth } from './ticket.ts';

/** What a sink is opened for. */
export interface SinkSpec {
  readonly copyId: string;
  readonly target: Target;
  /** How many bytes will be written, from the target's beginning. */
  readonly sizeBytes: number;
  /** Host name that the source's certificate must carry. */
  readonly sourceHost: string;
  /** How far the target is known to have landed already, in bytes; 0 unless given. Read only when the sink is new. */
  readonly landedBytes?: number;
  /** How far it was ever seen to have landed, in bytes; as `landedBytes` unless given. Read only when the sink is new. */
  readonly reachedBytes?: number;
  /** Told when it gets further than that, and how many bytes were written for it: none for a hole of the source. */
  readonly reached?: (reachedBytes: number, writtenBytes: number) => void;
  /** Keeps on record how far the target has landed; nobody does unless given. Read only when the sink is new. */
  readonly follower?: LandingFollower;
}

interface OpenSink extends SinkState {
  readonly sourceHost: string;
  readonly booth: TicketBooth;
  session: SinkSession | undefined;
}

/** The sinks that are open on this host, by copy. */
export class Sinks {
  readonly #open = new Map<string, OpenSink>();
  readonly #logger: Logger;
  readonly #tools: Tools;
  readonly #now: () => number;

  /** @param now milliseconds of a clock that does not go back */
  constructor(logger: Logger, tools: Tools = systemTools, now: () => number = () => performance.now()) {
    this.#logger = logger;
    this.#tools = tools;
    this.#now = now;
  }

  /** Opens a sink, or gives an open one a new ticket, which makes the old one useless. A connection that it has goes on. */
  open(spec: SinkSpec): { readonly ticket: string; readonly landedBytes: number } {
    const sink = this.#open.get(spec.copyId) ?? this.#create(spec);
    return { ticket: sink.booth.issue(), landedBytes: sink.landedBytes };
  }

  /** Ends a sink with whatever connection it has; nothing writes the target when it settles. */
  async close(copyId: string): Promise<{ readonly landedBytes: number }> {
    const sink = this.#open.get(copyId);
    if (sink === undefined) return { landedBytes: 0 };
    this.#open.delete(copyId);
    await sink.session?.close(new Fault('SINK_REFUSED', `the sink of copy ${copyId} was closed`, { copy_id: copyId }));
    return { landedBytes: sink.landedBytes };
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#open.keys()].map((copyId) => this.close(copyId)));
  }

  /**
   * Lets a source in that knows the ticket. If another connection of the copy is still here it is a dead one: the new one
   * gets the target when all that arrived on the old one has landed.
   * @throws Fault TICKET_REFUSED, PERMISSION_DENIED or SINK_REFUSED
   */
  admit(connection: SourceConnection, hello: Extract<SourceMessage, { kind: 'hello' }>): void {
    const sink = this.#sinkFor(connection.peer, hello);
    connection.send({ kind: 'admitted', nextTicket: sink.booth.issueHeld() });
    const previous = sink.session;
    previous?.retire(connectionLost(connection.peer, 'it was replaced by a new one'));
    const session = new SinkSession(connection, sink, previous?.gone ?? Promise.resolve());
    sink.session = session;
    const facts = { copy_id: sink.copyId, source_host: connection.peer };
    this.#logger.info({ ...facts, landed_bytes: sink.landedBytes }, 'a source connected');
    void connection.closed.then((why) => {
      if (sink.session === session) sink.booth.release();
      const reason = sink.landedBytes < sink.sizeBytes ? { why: why.message } : {};
      this.#logger.info({ ...facts, landed_bytes: sink.landedBytes, ...reason }, 'a source disconnected');
    });
  }

  #create({ copyId, target, sizeBytes, sourceHost, follower, reached = () => {}, ...spec }: SinkSpec): OpenSink {
    const landedBytes = spec.landedBytes ?? 0;
    const sink: OpenSink = {
      copyId,
      target,
      sizeBytes,
      sourceHost,
      tools: this.#tools,
      follower,
      landedBytes,
      reachedBytes: spec.reachedBytes ?? landedBytes,
      reached,
      booth: new TicketBooth(this.#now),
      session: undefined,
    };
    this.#open.set(copyId, sink);
    return sink;
  }

  #sinkFor(host: string, { copyId, ticket, protocol }: Extract<SourceMessage, { kind: 'hello' }>): OpenSink {
    if (protocol !== protocolVersion) {
      const message = `the agents speak versions ${protocol} and ${protocolVersion} of the data protocol; bring both to one release`;
      throw new Fault('SINK_REFUSED', message, {
        source_version: String(protocol),
        sink_version: String(protocolVersion),
      });
    }
    const sink = this.#open.get(copyId);
    if (sink === undefined) throw ticketRefused(copyId, 'no sink');
    if (host !== sink.sourceHost) {
      throw certificateRefused(host, `the ticket for copy ${copyId} was given to the host "${sink.sourceHost}"`);
    }
    const spending = sink.booth.spend(ticket);
    if (spending !== 'spent') throw ticketRefused(copyId, spending);
    return sink;
  }
}
