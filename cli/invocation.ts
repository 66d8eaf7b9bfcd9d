import type { Output } from './output.ts';

/** Options that every command takes. */
export interface GlobalOptions {
  /** Machine-readable output: one JSON document a line. */
  readonly json: boolean;
  /** `address:port` of the daemon, instead of the configuration's. */
  readonly daemon: string | undefined;
  /** Path of the client configuration, instead of the usual places. */
  readonly config: string | undefined;
  /** How long one request may take. */
  readonly timeoutMs: number;
}

/** One run of the command: what it was told, where it writes, when it has to stop. */
export interface Invocation {
  readonly options: GlobalOptions;
  readonly output: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Aborted by Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
}
