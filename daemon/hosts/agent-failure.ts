import { type RpcFailure, rpcFailureOf, Status } from '../../proto/errors.ts';
import type { CopyError } from '../../proto/gen/sluice/agent/v1/CopyError.ts';
import type { ActionFailure } from '../core/plan/setback.ts';

/** An agent did not do what it was asked: the agent's own reason, or `AGENT_AWAY` when it could not be asked. */
export class AgentFailure extends Error implements ActionFailure {
  override readonly name = 'AgentFailure';
  readonly reason: string;
  readonly facts: Readonly<Record<string, string>>;
  /** True when the same call may succeed if it is made again. */
  readonly transient: boolean;
  /** True when the agent is there, but it or a certificate is none to work with. */
  readonly isRefusal: boolean;

  constructor(
    reason: string,
    message: string,
    facts: Readonly<Record<string, string>>,
    options: ErrorOptions & { transient: boolean; isRefusal?: boolean },
  ) {
    super(message, options);
    this.reason = reason;
    this.facts = facts;
    this.transient = options.transient;
    this.isRefusal = options.isRefusal ?? false;
  }
}

const awayCodes: readonly Status[] = [Status.UNAVAILABLE, Status.DEADLINE_EXCEEDED, Status.CANCELLED];

/** True when the call did not get through or its answer did not come back: whether it was carried out is not known. */
function isAway({ code, message, reason }: RpcFailure): boolean {
  // A stream that breaks in the middle of a call is INTERNAL to gRPC, as a bug in an agent is; only the words differ.
  return awayCodes.includes(code) || (reason === undefined && /RST_STREAM|GOAWAY/.test(message));
}

/** Reads what a call to a host's agent threw. */
export function agentFailureOf(host: string, error: unknown): AgentFailure {
  const failure = rpcFailureOf(error);
  if (failure === undefined) {
    const message = error instanceof Error && error.name === 'AbortError' ? 'the call was given up' : String(error);
    return new AgentFailure('AGENT_AWAY', `agent of ${host}: ${message}`, { host }, { cause: error, transient: true });
  }
  const { reason, facts } = failure;
  const message = `agent of ${host}: ${inPlainWords(failure)}`;
  const away = isAway(failure);
  const options = { cause: error, transient: away, isRefusal: isRefusal(failure) };
  if (reason !== undefined) {
    return new AgentFailure(reason, message, { host, ...facts }, options);
  }
  return new AgentFailure(away ? 'AGENT_AWAY' : 'AGENT_ERROR', message, { host }, options);
}

/** Why an agent refused one of many things that it was asked for in one call. */
export function answeredError(host: string, { reason, message, facts, transient }: CopyError): AgentFailure {
  return new AgentFailure(reason, `agent of ${host}: ${message}`, { host, ...facts }, { transient });
}

/** An agent left out of its answer what it was asked for: a fault of its own. */
export function incompleteAnswer(host: string, what: string): AgentFailure {
  return new AgentFailure('AGENT_ERROR', `agent of ${host}: answered without ${what}`, { host }, { transient: false });
}

/** What the connection met, without gRPC's own phrases around it. */
export function inPlainWords({ code, message }: RpcFailure): string {
  if (code === Status.DEADLINE_EXCEEDED) return 'it did not answer in time';
  const [, last] = /Last error: (?:Error: )?(.*?)(?:\. Resolution note:.*)?$/s.exec(message) ?? [];
  const met = (last ?? message).trim();
  const [, address] = /ECONNREFUSED (\S+)/.exec(met) ?? [];
  if (address !== undefined) return `connection refused at ${address} (ECONNREFUSED); is sluice-agent running there?`;
  if (/certificate has expired/i.test(met))
    return 'its certificate has expired; issue a new one with "sluice pki issue"';
  if (/alert (bad certificate|unknown ca|certificate unknown)/i.test(met)) {
    return `it does not accept the daemon's certificate (${met})`;
  }
  return met;
}

/** Certificates and roles: trying again soon will not help. */
function isRefusal({ code, message }: RpcFailure): boolean {
  if (code === Status.PERMISSION_DENIED || code === Status.UNAUTHENTICATED || code === Status.UNIMPLEMENTED)
    return true;
  return code === Status.UNAVAILABLE && /certificate|self.signed|unable to verify|alert/i.test(message);
}
