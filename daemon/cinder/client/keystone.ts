import type { CinderAuth, CinderConfig } from '../../config/cinder-config.ts';
import { endpointIn, type Token, tokenShape } from './catalogue.ts';
import { CinderError, errorOfAnswer, errorOfShape } from './cinder-error.ts';
import { described, type Http } from './http.ts';
import { readSecret } from './secret.ts';
import { type Access, type Session, withProject } from './session.ts';

type KeystoneAuth = Exclude<CinderAuth, { kind: 'noauth' }>;

export interface KeystoneOptions {
  readonly auth: KeystoneAuth;
  readonly where: Pick<CinderConfig, 'endpoint' | 'region' | 'interface'>;
  readonly http: Http;
  /** The wall clock, in milliseconds. */
  readonly now: () => number;
  readonly onWarning: (text: string) => void;
}

/** The part of a token's life after which another is fetched. */
const usedOf = 0.9;
/** Keystone may lock a user out who fails too often. */
const refusedForMs = 30_000;

/** A session with tokens of Keystone v3: fetched when first needed, before they expire, and once more when Cinder takes one no longer. */
export class KeystoneSession implements Session {
  readonly #options: KeystoneOptions;
  #held: { readonly access: Access; readonly renewAt: number } | undefined;
  #fetching: Promise<Access> | undefined;
  #refusal: { readonly error: CinderError; readonly until: number } | undefined;

  constructor(options: KeystoneOptions) {
    this.#options = options;
  }

  async access(signal?: AbortSignal): Promise<Access> {
    signal?.throwIfAborted();
    const now = this.#options.now();
    if (this.#held !== undefined && now < this.#held.renewAt) return this.#held.access;
    if (this.#refusal !== undefined && now < this.#refusal.until) throw this.#refusal.error;
    // One token serves all who ask meanwhile, so that none of them may call it off.
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  rejected(access: Access): boolean {
    if (this.#held?.access === access) this.#held = undefined;
    return true;
  }

  async #fetch(): Promise<Access> {
    this.#held = undefined;
    try {
      const { access, lifeMs } = await this.#authenticate();
      this.#held = { access, renewAt: this.#options.now() + usedOf * lifeMs };
      this.#refusal = undefined;
      return access;
    } catch (error) {
      if (error instanceof CinderError && error.reason === 'CINDER_UNAUTHORIZED')
        this.#refusal = { error, until: this.#options.now() + refusedForMs };
      throw error;
    }
  }

  async #authenticate(): Promise<{ readonly access: Access; readonly lifeMs: number }> {
    const { auth, where, http, onWarning } = this.#options;
    const url = tokensUrl(auth.url);
    const file = auth.kind === 'password' ? auth.passwordFile : auth.secretFile;
    const secret = await readSecret(file, url.href, onWarning);
    const call = { who: 'Keystone', method: 'POST', url, body: { auth: authBody(auth, secret) } } as const;
    const { status, headers, body } = await http(call);
    if (status !== 201) throw errorOfAnswer({ who: call.who, what: described(call), url: url.href, status, body });
    const wrong = (problem: string) => errorOfShape(call.who, described(call), url.href, status, problem);
    const read = tokenShape.safeParse(body);
    const token = headers['x-subject-token'];
    if (!read.success || typeof token !== 'string') throw wrong('something else than a token');
    const endpoint = where.endpoint ?? endpointIn(read.data.token.catalog, where);
    if (endpoint === undefined) throw wrong(`a catalogue without ${nameOf(where)}: write cinder.endpoint`);
    return {
      access: { endpoint: withProject(endpoint, read.data.token.project?.id), headers: { 'x-auth-token': token } },
      lifeMs: lifeOf(read.data.token),
    };
  }
}

function tokensUrl(url: string): URL {
  return new URL(`${url.replace(/\/+$/, '').replace(/\/v3$/, '')}/v3/auth/tokens`);
}

/** Both moments are by Keystone's clock, which may differ from this host's. */
function lifeOf({ issued_at, expires_at }: Token): number {
  const ms = Date.parse(expires_at) - Date.parse(issued_at);
  return Number.isFinite(ms) ? ms : 0;
}

function nameOf({ region, interface: wanted }: KeystoneOptions['where']): string {
  return `a ${wanted} endpoint of Cinder (block-storage, volumev3) with v3${region ? ` in region ${region}` : ''}`;
}

/** Identity API v3, "Authentication and token management". */
function authBody(auth: KeystoneAuth, secret: string): object {
  if (auth.kind === 'application_credential')
    return { identity: { methods: [auth.kind], application_credential: { id: auth.id, secret } } };
  const { username, userDomain, project, projectDomain } = auth;
  const user = { name: username, domain: { name: userDomain }, password: secret };
  return {
    identity: { methods: ['password'], password: { user } },
    scope: { project: { name: project, domain: { name: projectDomain } } },
  };
}
