import { exit } from './exit.ts';
import { Failure } from './failure.ts';

/** The failure that any caught error amounts to; what nobody foresaw is a bug and says so. */
export function failureOf(error: unknown, signal: AbortSignal): Failure {
  if (error instanceof Failure) return error;
  if (signal.aborted) return new Failure(exit.interrupted, 'INTERRUPTED', 'interrupted');
  const message = error instanceof Error ? error.message : String(error);
  return new Failure(
    exit.bug,
    'INTERNAL',
    `this is a bug in sluice: ${message}; please report it with the output of SLUICE_DEBUG=1`,
    {},
    { cause: error },
  );
}

/** A failure as the last line on standard error: a sentence, or with `--json` an object `{"error": ...}`. */
export function reportOf(failure: Failure, json: boolean): string {
  if (!json) return `sluice: ${failure.message}\n`;
  const { reason, message, facts, exit: exitCode } = failure;
  return `${JSON.stringify({ error: { reason, message, facts, exitCode } })}\n`;
}

/** The stack of a failure and of what caused it, for SLUICE_DEBUG. */
export function stackOf(failure: Failure): string {
  const cause = failure.cause instanceof Error ? `\ncaused by ${failure.cause.stack}` : '';
  return `${failure.stack}${cause}\n`;
}
