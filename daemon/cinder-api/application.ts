import { randomUUID } from 'node:crypto';
import { type FastifyInstance, type FastifyRequest, type FastifyServerOptions, fastify } from 'fastify';
import type { Logger } from 'pino';
import { ApiFault } from './api-fault.ts';
import type { Callers } from './caller.ts';
import { faultOfError } from './fault-of-error.ts';
import { microversionOf, tellVersion, text, VersionNotServed } from './microversion.ts';
import { serveAt } from './routes.ts';
import { versions } from './versions.ts';

/** Largest body that is read, in bytes: oslo.middleware's. */
const largestBody = 114_688;

/** Names and keys may be long, and longer still with everything in them escaped. */
const longestPathPart = 2_000;

/** A certificate, where the API is served over TLS. */
export interface TlsText {
  readonly cert: Buffer;
  readonly key: Buffer;
}

/**
 * What all requests have in common: who calls, which version, request ids, bodies, faults, and the discovery of versions.
 * @param tls undefined for plain HTTP
 */
export function application(callers: Callers, log: Logger, tls: TlsText | undefined): FastifyInstance {
  const options: FastifyServerOptions = {
    bodyLimit: largestBody,
    forceCloseConnections: 'idle',
    genReqId: () => `req-${randomUUID()}`,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: longestPathPart },
  };
  const app = fastify({ ...options, ...(tls && { https: tls }) } as FastifyServerOptions);
  readBodies(app);
  tellOfRequests(app);
  app.decorateRequest('microversion', -1);
  app.addHook('onRequest', async (request) => {
    if (isForCallers(request)) {
      const token = request.headers['x-auth-token'];
      request.caller = callers.withToken(typeof token === 'string' ? token : undefined);
    }
    const version = request.headers['openstack-api-version'];
    request.microversion = microversionOf(typeof version === 'string' ? version : undefined);
    const { project } = request.params as { readonly project?: string };
    if (project !== undefined && project !== request.caller.project) throw new ApiFault(400, 'Malformed request url');
  });
  app.setErrorHandler((error, request, reply) => {
    const fault = faultOfError(error);
    if (fault.status === 500) log.error({ err: fault.cause ?? fault, method: request.method, url: request.url }, 'bug');
    if (fault instanceof VersionNotServed) tellVersion(reply, fault.version);
    return reply.code(fault.status).send(fault.status === 412 ? undefined : fault.body);
  });
  app.setNotFoundHandler(() => {
    throw new ApiFault(404, 'The resource could not be found.');
  });
  serveAt(app, '/', { GET: (request, reply) => reply.code(300).send(versions(request)) });
  for (const url of ['/v3', '/v3/']) serveAt(app, url, { GET: versions });
  return app;
}

/** Everything below `/v3` but the versions, which whoever reaches the address may read. */
function isForCallers({ url }: FastifyRequest): boolean {
  const [path = ''] = url.split('?', 1);
  return path.startsWith('/v3/') && path !== '/v3/';
}

/** An empty body is none, whatever its type: clients say JSON of a DELETE too. */
function readBodies(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  const types = ['application/json', 'application/vnd.openstack.volume+json'];
  app.addContentTypeParser(types, { parseAs: 'string' }, async (_request: FastifyRequest, body: string | Buffer) => {
    try {
      return body.length === 0 ? undefined : JSON.parse(String(body));
    } catch {
      throw new ApiFault(400, 'Malformed request body');
    }
  });
}

/** The headers by which answers can be told from each other, and their version. */
function tellOfRequests(app: FastifyInstance): void {
  app.addHook('onSend', async ({ id, caller, microversion }, reply) => {
    reply.header('x-openstack-request-id', id);
    if (reply.statusCode === 401) reply.header('www-authenticate', 'Token realm="sluice"');
    if (caller !== undefined) reply.header('x-compute-request-id', id);
    if (microversion >= 0) tellVersion(reply, text(microversion));
  });
}
