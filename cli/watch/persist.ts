import { setTimeout as pause } from 'node:timers/promises';
import { exit } from '../failure/exit.ts';
import { Failure } from '../failure/failure.ts';

/** What is seen of a stream that is followed. */
export type Heard<Message> =
  | { readonly kind: 'message'; readonly message: Message }
  /** The daemon is away; what it does may go on without it, and following it is tried again. */
  | { readonly kind: 'lost'; readonly failure: Failure };

/** How long a lost daemon is waited for: long enough to restart or upgrade it. */
export interface Patience {
  readonly forMs: number;
  readonly everyMs: number;
}

const usualPatience: Patience = { forMs: 120_000, everyMs: 1000 };

/** A stream of the daemon, opened anew whenever it ends before its time. */
export interface Stream<Message> {
  /** Of the daemon, for messages. */
  readonly address: string;
  open(): AsyncIterable<Message>;
  /** Whether an end of the stream is the end of it all. */
  isOver(): boolean;
}

/**
 * Follows a stream of the daemon across restarts of it.
 * @throws Failure when the daemon refuses, cannot be reached at first, or stays away
 */
export async function* persist<Message>(
  { address, open, isOver }: Stream<Message>,
  signal: AbortSignal,
  { forMs, everyMs }: Patience = usualPatience,
): AsyncGenerator<Heard<Message>> {
  let lastHeardMs: number | undefined;
  while (true) {
    let failure = new Failure(exit.unreachable, 'DAEMON_STOPPED', `the daemon at ${address} has stopped`);
    try {
      for await (const message of open()) {
        lastHeardMs = performance.now();
        yield { kind: 'message', message };
      }
    } catch (error) {
      if (!(error instanceof Failure) || error.exit !== exit.unreachable || lastHeardMs === undefined) throw error;
      failure = error;
    }
    if (isOver()) return;
    lastHeardMs ??= performance.now();
    if (performance.now() - lastHeardMs > forMs) throw failure;
    yield { kind: 'lost', failure };
    await pause(everyMs, undefined, { signal });
  }
}
