import type { z } from 'zod';
import { type PoolAnswer, type ServiceAnswer, shapes, type VolumeAnswer } from './answers.ts';
import { errorOfAnswer, errorOfShape } from './cinder-error.ts';
import { type Answer, type Call, described, type Http } from './http.ts';
import { chooseMicroversion, type Microversion, microversionHeader, versionsShape } from './microversion.ts';
import { type Access, type Session, versionsUrl } from './session.ts';

const who = 'Cinder';
/** Cinder gives 1000 at most unless it is configured otherwise. */
const usualPage = 500;

/** Cinder's Block Storage API, version 3, as far as Sluice needs it. Every method throws CinderError, or the signal's reason. */
export class CinderClient {
  readonly #session: Session;
  readonly #http: Http;
  #version: Promise<Microversion> | undefined;

  constructor(session: Session, http: Http) {
    this.#session = session;
    this.#http = http;
  }

  /** The microversion that is spoken: asked for once, and again after a Cinder that was not there or has changed. */
  discover(): Promise<Microversion> {
    this.#version ??= this.#discover().catch((error: unknown) => {
      this.#version = undefined;
      throw error;
    });
    return this.#version;
  }

  /** @throws CinderError CINDER_NOT_FOUND when there is none, or none that may be seen */
  async volume(id: string, signal?: AbortSignal): Promise<VolumeAnswer> {
    return (await this.#read(shapes.volume, `volumes/${encodeURIComponent(id)}`, signal)).volume;
  }

  /** All volumes, page by page; those of all projects need an administrator. @param by.limit most of one page */
  async *volumes(
    by: { readonly allTenants?: boolean; readonly limit?: number } = {},
    signal?: AbortSignal,
  ): AsyncGenerator<VolumeAnswer, void, undefined> {
    const query = new URLSearchParams({
      limit: `${by.limit ?? usualPage}`,
      ...(by.allTenants && { all_tenants: '1' }),
    });
    for (let last: string | undefined; ; query.set('marker', last)) {
      const page = await this.#read(shapes.volumes, `volumes/detail?${query}`, signal);
      yield* page.volumes;
      const next = page.volumes.at(-1)?.id;
      // The address of the next page is Cinder's own, which a proxy may hide: only that there is one counts.
      if (!page.volumes_links.some(({ rel }) => rel === 'next') || next === undefined || next === last) return;
      last = next;
    }
  }

  /** Adds to a volume's metadata, or changes it. @returns all of it. @throws CinderError CINDER_REFUSED, status 400, while it is locked */
  async setMetadata(
    id: string,
    metadata: Readonly<Record<string, string>>,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, string>>> {
    const path = `volumes/${encodeURIComponent(id)}/metadata`;
    return (await this.#call(shapes.metadata, { method: 'POST', path, body: { metadata } }, signal)).metadata;
  }

  /** Removes keys of a volume's metadata, one after the other; what is not there is as good as removed. */
  async removeMetadata(id: string, keys: readonly string[], signal?: AbortSignal): Promise<void> {
    for (const key of keys) {
      const path = `volumes/${encodeURIComponent(id)}/metadata/${encodeURIComponent(key)}`;
      const { call, answer } = await this.#send({ method: 'DELETE', path }, signal);
      if (answer.status !== 404) this.#check(call, answer);
    }
  }

  async pools(signal?: AbortSignal): Promise<readonly PoolAnswer[]> {
    return (await this.#read(shapes.pools, 'scheduler-stats/get_pools?detail=True', signal)).pools;
  }

  async services(signal?: AbortSignal): Promise<readonly ServiceAnswer[]> {
    return (await this.#read(shapes.services, 'os-services', signal)).services;
  }

  #read<Shape extends z.ZodType>(shape: Shape, path: string, signal?: AbortSignal): Promise<z.output<Shape>> {
    return this.#call(shape, { method: 'GET', path }, signal);
  }

  async #call<Shape extends z.ZodType>(shape: Shape, asked: Asked, signal?: AbortSignal): Promise<z.output<Shape>> {
    const { call, answer } = await this.#send(asked, signal);
    this.#check(call, answer);
    return parsed(shape, call, answer);
  }

  async #send(asked: Asked, signal?: AbortSignal): Promise<Sent> {
    const first = await this.#sendOnce(asked, signal);
    const isStale = first.answer.status === 401 && this.#session.rejected(first.access);
    return isStale ? this.#sendOnce(asked, signal) : first;
  }

  async #sendOnce({ method, path, body }: Asked, signal?: AbortSignal): Promise<Sent> {
    const version = await this.discover();
    const access = await this.#session.access(signal);
    const headers = { ...access.headers, ...microversionHeader(version) };
    const call = { who, method, url: new URL(`${access.endpoint}/${path}`), headers, body };
    return { access, call, answer: await this.#http(call, signal) };
  }

  #check(call: Call, { status, body }: Answer): void {
    if (status >= 200 && status < 300) return;
    // Another Cinder has taken its place, which does not know that microversion.
    if (status === 406) this.#version = undefined;
    throw errorOfAnswer({ who, what: described(call), url: call.url.href, status, body });
  }

  /** Serves all who ask meanwhile, so that none of them may call it off. */
  async #discover(): Promise<Microversion> {
    const { endpoint } = await this.#session.access();
    const call = { who, method: 'GET', url: versionsUrl(endpoint) } as const;
    const answer = await this.#http(call);
    const { status, body } = answer;
    // 300 is how it says that there are several to choose from.
    if (status !== 200 && status !== 300)
      throw errorOfAnswer({ who, what: described(call), url: call.url.href, status, body });
    const version = chooseMicroversion(parsed(versionsShape, call, answer));
    if (version !== undefined) return version;
    throw errorOfShape(
      who,
      described(call),
      call.url.href,
      status,
      'versions among which there is none of 3.0 to 3.70',
    );
  }
}

interface Asked {
  readonly method: Call['method'];
  /** Below the endpoint. */
  readonly path: string;
  readonly body?: unknown;
}

interface Sent {
  readonly access: Access;
  readonly call: Call;
  readonly answer: Answer;
}

function parsed<Shape extends z.ZodType>(shape: Shape, call: Call, { status, body }: Answer): z.output<Shape> {
  const read = shape.safeParse(body);
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const problem = body === undefined ? 'no JSON' : `${status}, in which ${issue?.path.join('.')}: ${issue?.message}`;
  throw errorOfShape(who, described(call), call.url.href, status, problem);
}
