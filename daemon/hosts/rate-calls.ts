import { rpcFailureOf, Status } from '../../proto/errors.ts';
import type { CopyStatus as CopyStatusMessage } from '../../proto/gen/sluice/agent/v1/CopyStatus.ts';
import type { GrantInput } from '../../proto/gen/sluice/agent/v1/Grant.ts';
import type { GrantAnswer } from '../../proto/gen/sluice/agent/v1/GrantAnswer.ts';
import type { CopyStatus } from '../core/plan/copy-status.ts';
import { agentFailureOf, answeredError, incompleteAnswer } from './agent-failure.ts';
import { copyStatusOf } from './copy-messages.ts';

/** A grant of a copy, as it is sent. */
export interface CopyGrant {
  readonly copyId: string;
  readonly grant: GrantInput;
}

/** The calls of an agent that tell rates. */
export interface RateClient {
  setRate(grant: CopyGrant): Promise<{ readonly status: CopyStatusMessage | null }>;
  setRates(request: { readonly grants: CopyGrant[] }): Promise<{ readonly answers: readonly GrantAnswer[] }>;
}

interface Waiting extends CopyGrant {
  readonly answered: (status: CopyStatus) => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Tells an agent rates. Those that are to be told in one turn of the event loop go in one call: an edit of the policies changes those of all
 * copies at once, and a call costs many times what a rate does.
 */
export class RateCalls {
  readonly #host: string;
  readonly #client: RateClient;
  #waiting: Waiting[] = [];

  constructor(host: string, client: RateClient) {
    this.#host = host;
    this.#client = client;
  }

  /** @returns the copy as it is with the grant @throws AgentFailure */
  set(copyId: string, grant: GrantInput): Promise<CopyStatus> {
    return new Promise((answered, failed) => {
      if (this.#waiting.length === 0) setImmediate(() => this.#send());
      this.#waiting.push({ copyId, grant, answered, failed });
    });
  }

  #send(): void {
    const group = this.#waiting.splice(0);
    const [only, ...others] = group;
    if (only !== undefined && others.length === 0) void this.#one(only);
    else void this.#together(group);
  }

  async #one({ copyId, grant, answered, failed }: Waiting): Promise<void> {
    try {
      const { status } = await this.#client.setRate({ copyId, grant });
      answered(this.#statusOf(status));
    } catch (error) {
      failed(agentFailureOf(this.#host, error));
    }
  }

  async #together(group: readonly Waiting[]): Promise<void> {
    try {
      const grants = group.map(({ copyId, grant }) => ({ copyId, grant }));
      const { answers } = await this.#client.setRates({ grants });
      for (const [place, waiting] of group.entries()) this.#answer(waiting, answers[place]);
    } catch (error) {
      // An agent older than this daemon takes them one by one.
      if (rpcFailureOf(error)?.code === Status.UNIMPLEMENTED) for (const each of group) void this.#one(each);
      else for (const { failed } of group) failed(agentFailureOf(this.#host, error));
    }
  }

  #answer({ answered, failed }: Waiting, answer: GrantAnswer | undefined): void {
    try {
      if (answer?.error) failed(answeredError(this.#host, answer.error));
      else answered(this.#statusOf(answer?.status ?? null));
    } catch (error) {
      failed(error);
    }
  }

  #statusOf(status: CopyStatusMessage | null): CopyStatus {
    if (status === null) throw incompleteAnswer(this.#host, 'the status of the copy');
    return copyStatusOf(status);
  }
}
