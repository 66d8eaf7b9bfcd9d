import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { setTimeout as pause } from 'node:timers/promises';
import { CinderError, errorOfConnection, errorOfShape } from './cinder-error.ts';

/** One HTTP call with JSON both ways. */
export interface Call {
  /** For messages: `Cinder` or `Keystone`. */
  readonly who: string;
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Undefined where there was none, or no JSON. */
  readonly body: unknown;
}

/** @throws CinderError CINDER_UNREACHABLE; the signal's reason when it was given up */
export type Http = (call: Call, signal?: AbortSignal) => Promise<Answer>;

/** What is waited before each further try of a GET, in milliseconds. */
const retriesAfterMs = [100, 400] as const;
const mostBytes = 64 * 2 ** 20;

/**
 * Calls over HTTP or HTTPS. A GET whose connection failed, or that a gateway answered, is tried again twice; nothing that changes
 * something ever is, nor what was too slow.
 * @param ca PEM of the authorities to trust, in the place of the system's
 */
export function httpWith(options: { readonly ca: Buffer | undefined; readonly timeoutMs: number }): Http {
  return async (call, signal) => {
    const retries = call.method === 'GET' ? retriesAfterMs : [];
    for (const waitMs of retries) {
      const answer = await oneCall(call, options, signal).catch((error: unknown) => {
        if (error instanceof CinderError && !isTooSlow(error)) return undefined;
        throw error;
      });
      if (answer !== undefined && ![502, 503, 504].includes(answer.status)) return answer;
      await pause(waitMs, undefined, signal && { signal });
    }
    return oneCall(call, options, signal);
  };
}

/** What a call is in messages. */
export function described({ method, url }: Pick<Call, 'method' | 'url'>): string {
  return `${method} ${url.href}`;
}

async function oneCall(
  call: Call,
  { ca, timeoutMs }: { readonly ca: Buffer | undefined; readonly timeoutMs: number },
  signal: AbortSignal | undefined,
): Promise<Answer> {
  signal?.throwIfAborted();
  const { who, url } = call;
  const tooSlow = AbortSignal.timeout(timeoutMs);
  try {
    return await exchange(call, ca, signal ? AbortSignal.any([signal, tooSlow]) : tooSlow);
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof CinderError) throw error;
    if (!tooSlow.aborted) throw errorOfConnection(who, described(call), url.href, error as Error);
    const slow = new Error(`no answer in ${timeoutMs} ms`, { cause: tooSlow.reason });
    throw errorOfConnection(who, described(call), url.href, slow);
  }
}

function isTooSlow(error: CinderError): boolean {
  return error.cause instanceof Error && error.cause.cause instanceof DOMException;
}

function exchange(call: Call, ca: Buffer | undefined, signal: AbortSignal): Promise<Answer> {
  const { method, url, headers, body } = call;
  const text = body === undefined ? undefined : JSON.stringify(body);
  const sent = {
    accept: 'application/json',
    ...headers,
    ...(text !== undefined && { 'content-type': 'application/json', 'content-length': `${Buffer.byteLength(text)}` }),
  };
  return new Promise((resolve, reject) => {
    const request =
      url.protocol === 'https:'
        ? tlsRequest(url, { method, headers: sent, signal, ...(ca && { ca }) })
        : plainRequest(url, { method, headers: sent, signal });
    request.on('error', reject);
    request.on('response', (response) => {
      const chunks: Buffer[] = [];
      let bytes = 0;
      response.on('error', reject);
      response.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        chunks.push(chunk);
        if (bytes <= mostBytes) return;
        reject(errorOfShape(call.who, described(call), url.href, response.statusCode ?? 0, 'more than 64 MiB'));
        request.destroy();
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, body: jsonOf(Buffer.concat(chunks)) }),
      );
    });
    request.end(text);
  });
}

function jsonOf(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    return undefined;
  }
}
