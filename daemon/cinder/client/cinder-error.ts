/** Why Cinder, or the Keystone before it, did not do what it was asked. */
export type CinderReason =
  /** No answer: refused, reset, too slow, TLS, or a gateway without anybody behind it. May pass. */
  | 'CINDER_UNREACHABLE'
  | 'CINDER_UNAUTHORIZED'
  | 'CINDER_FORBIDDEN'
  | 'CINDER_NOT_FOUND'
  /** It understood, and says no; the message has its words. */
  | 'CINDER_REFUSED'
  | 'CINDER_ANSWER_UNEXPECTED';

/** One call that failed. The message says what was asked of whom, what came, and what to do. */
export class CinderError extends Error {
  override readonly name = 'CinderError';
  readonly reason: CinderReason;
  readonly url: string;
  /** Of the HTTP answer; undefined where there was none. */
  readonly status: number | undefined;

  constructor(reason: CinderReason, message: string, facts: { url: string; status?: number; cause?: unknown }) {
    super(message, { cause: facts.cause });
    this.reason = reason;
    this.url = facts.url;
    this.status = facts.status;
  }
}

const advice = {
  CINDER_UNREACHABLE: 'see that it runs and can be reached from here',
  CINDER_UNAUTHORIZED: 'see cinder.auth in the configuration',
  CINDER_FORBIDDEN: 'give its user the admin role in its project',
  CINDER_NOT_FOUND: 'see whether it was deleted, and whether cinder.endpoint is right',
  CINDER_REFUSED: 'ask again when that has changed',
  CINDER_ANSWER_UNEXPECTED: 'see its log, and whether cinder.endpoint is right',
} as const satisfies Record<CinderReason, string>;

/** @param who `Cinder` or `Keystone` @param what the call, as `GET http://...` @param body as it came */
export function errorOfAnswer(call: {
  readonly who: string;
  readonly what: string;
  readonly url: string;
  readonly status: number;
  readonly body: unknown;
}): CinderError {
  const { who, what, url, status, body } = call;
  const reason = reasonOf(status);
  const said = messageIn(body);
  const answer = said === undefined ? `${status}` : `${status}: ${said}`;
  return new CinderError(reason, `${who} answered ${what} with ${answer}; ${advice[reason]}`, { url, status });
}

/** @param problem what is wrong with an answer that has come */
export function errorOfShape(who: string, what: string, url: string, status: number, problem: string): CinderError {
  const reason = 'CINDER_ANSWER_UNEXPECTED';
  return new CinderError(reason, `${who} answered ${what} with ${problem}; ${advice[reason]}`, { url, status });
}

const trustCodes =
  /SELF_SIGNED_CERT|UNABLE_TO_VERIFY_LEAF|UNABLE_TO_GET_ISSUER|CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|ERR_TLS_CERT_ALTNAME/;

/** @param cause what the connection failed with */
export function errorOfConnection(who: string, what: string, url: string, cause: Error): CinderError {
  const code = (cause as NodeJS.ErrnoException).code ?? '';
  const todo = trustCodes.test(code)
    ? 'name the authority that signed its certificate as cinder.ca, and its address as the certificate does'
    : advice.CINDER_UNREACHABLE;
  // A host with two addresses fails with one error for both, whose own message is empty.
  const why = cause.message || code || 'no connection';
  return new CinderError('CINDER_UNREACHABLE', `${who} cannot be asked ${what}: ${why}; ${todo}`, { url, cause });
}

function reasonOf(status: number): CinderReason {
  switch (status) {
    case 401:
      return 'CINDER_UNAUTHORIZED';
    case 403:
      return 'CINDER_FORBIDDEN';
    case 404:
      return 'CINDER_NOT_FOUND';
    case 400:
    case 409:
    case 413:
    case 429:
      return 'CINDER_REFUSED';
    case 502:
    case 503:
    case 504:
      return 'CINDER_UNREACHABLE';
    default:
      return 'CINDER_ANSWER_UNEXPECTED';
  }
}

/** Cinder quotes what it was sent, however long that was. */
const longestSaid = 300;

/** OpenStack's errors are `{ <kind>: { code, message } }`. */
function messageIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined;
  const found = Object.values(body).find((inner) => typeof inner?.message === 'string');
  const said: string | undefined = found?.message.replace(/\s+/g, ' ').trim();
  return said !== undefined && said.length > longestSaid ? `${said.slice(0, longestSaid)}...` : said;
}
