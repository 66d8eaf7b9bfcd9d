import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a program tells about itself; a registry of prom-client is one. */
export interface Exhibit {
  /** Of the text that `metrics` gives. */
  readonly contentType: string;
  metrics(): Promise<string>;
}

/** An address at which the metrics are read. */
export interface Exposition {
  /** The real one. */
  readonly port: number;
  /** Lets go of the address; readings under way are cut off. */
  close(): Promise<void>;
}

/** How long a reader may take over its request, in milliseconds. */
const patienceMs = 5_000;
/** How many readers there may be at once; more are hung up on. */
const mostReaders = 32;

/**
 * Serves `GET /metrics` and `GET /healthz` over plain HTTP, to whoever reaches the address and with nothing to change there.
 * @param where port 0 takes any that is free
 * @throws Error of the system, such as EADDRINUSE
 */
export async function expose(
  exhibit: Exhibit,
  where: { readonly host: string; readonly port: number },
): Promise<Exposition> {
  const read = sharing(() => exhibit.metrics());
  const server = createServer({ headersTimeout: patienceMs, requestTimeout: patienceMs }, (request, response) => {
    void answer(request, response, exhibit.contentType, read);
  });
  server.maxConnections = mostReaders;
  server.listen(where.port, where.host);
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => close(server) };
}

async function answer(
  { method, url = '' }: IncomingMessage,
  response: ServerResponse,
  contentType: string,
  read: () => Promise<string>,
): Promise<void> {
  const plain = (status: number, text: string, headers: Readonly<Record<string, string>> = {}) =>
    response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }).end(`${text}\n`);
  const [path] = url.split('?');
  if (path !== '/metrics' && path !== '/healthz') return void plain(404, 'there are /metrics and /healthz');
  if (method !== 'GET') return void plain(405, 'only GET', { allow: 'GET' });
  if (path === '/healthz') return void plain(200, 'ok');
  try {
    const text = await read();
    response.writeHead(200, { 'content-type': contentType }).end(text);
  } catch (error) {
    plain(500, `the metrics cannot be read: ${(error as Error).message}`);
  }
}

/** Whoever asks while an answer is being made gets that one: many readers cost no more than one. */
function sharing(make: () => Promise<string>): () => Promise<string> {
  let underWay: Promise<string> | undefined;
  return () => {
    underWay ??= make().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

async function close(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
