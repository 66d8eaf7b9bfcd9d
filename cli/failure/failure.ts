import { type ExitCode, exit } from './exit.ts';

/** Why a command ends with another status than success: one sentence for a person, a reason for programs. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exit: ExitCode;
  /** UPPER_SNAKE and stable: the daemon's own, or one of the command's. */
  readonly reason: string;
  /** The facts of the message, each by name. */
  readonly facts: Readonly<Record<string, string>>;

  constructor(
    exit: ExitCode,
    reason: string,
    message: string,
    facts: Readonly<Record<string, string>> = {},
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.exit = exit;
    this.reason = reason;
    this.facts = facts;
  }
}

/** The words of the command line are wrong; nothing was sent. */
export function usageFailure(message: string, reason = 'USAGE', options?: ErrorOptions): Failure {
  return new Failure(exit.usage, reason, message, {}, options);
}
