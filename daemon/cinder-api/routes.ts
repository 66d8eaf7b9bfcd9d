import type { FastifyInstance, FastifyReply, FastifyRequest, HTTPMethods } from 'fastify';
import { ApiFault } from './api-fault.ts';
import type { Caller } from './caller.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** Who calls; set before any handler below `/v3` runs. */
    caller: Caller;
    /** Minor number of the version that is asked for. */
    microversion: number;
  }
}

/** Answers a request with the body that it returns; what it throws becomes a fault. */
export type Handler = (request: FastifyRequest, reply: FastifyReply) => unknown;

const methods = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH'] as const;
export type Handlers = Partial<Record<(typeof methods)[number], Handler>>;

/** Serves a path, with a project in it and without; other methods than these are refused with 405. @param path below `/v3` */
export function serve(app: FastifyInstance, path: string, handlers: Handlers): void {
  for (const url of [`/v3${path}`, `/v3/:project${path}`]) serveAt(app, url, handlers);
}

/** Serves a whole path. */
export function serveAt(app: FastifyInstance, url: string, handlers: Handlers): void {
  const known = methods.filter((method) => handlers[method] !== undefined);
  for (const method of methods) {
    const handler = handlers[method] ?? (() => refuse(method, known));
    app.route({ method: method as HTTPMethods, url, handler: async (request, reply) => handler(request, reply) });
  }
}

function refuse(method: string, known: readonly string[]): never {
  throw new ApiFault(
    405,
    `${method} is not served here: Sluice serves what migrations need, of this ${known.join(', ')}`,
  );
}

/** A part of the path, such as the volume's id. */
export function pathPart(request: FastifyRequest, name: 'id' | 'key'): string {
  return (request.params as Readonly<Record<string, string>>)[name] ?? '';
}
