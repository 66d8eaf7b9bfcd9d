import type { ExitCode } from '../failure/exit.ts';
import type { Invocation } from '../invocation.ts';

/** What a command does. It loads what it needs when it runs, so that a quick command starts quickly. */
export type Body = (invocation: Invocation) => Promise<ExitCode>;

/** Runs the body of the command that was asked for. */
export type Run = (body: Body) => Promise<void>;
