import type { CinderApiScene } from './cinder-api-scene.ts';

/** The last microversion that is served. */
export const latestVersion = 'volume 3.70';

/** What goes with a request besides its method and path; by default the token of an admin and the latest version. */
export interface Ask {
  readonly token?: string | undefined;
  readonly version?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Asks a scene as a client does. @returns `json` undefined for an empty body */
export async function ask(
  { app }: CinderApiScene,
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  url: string,
  asked: Ask = {},
) {
  const { token = 'admin', version = latestVersion, body, headers } = asked;
  const sent = {
    ...('token' in asked && asked.token === undefined ? {} : { 'x-auth-token': token }),
    ...('version' in asked && asked.version === undefined ? {} : { 'openstack-api-version': version }),
    ...(body !== undefined && { 'content-type': 'application/json' }),
    ...headers,
  };
  const payload = body === undefined ? {} : { payload: typeof body === 'string' ? body : JSON.stringify(body) };
  const response = await app.inject({ method, url, headers: sent, ...payload });
  return {
    status: response.statusCode,
    headers: response.headers,
    json: response.payload === '' ? undefined : JSON.parse(response.payload),
  };
}
