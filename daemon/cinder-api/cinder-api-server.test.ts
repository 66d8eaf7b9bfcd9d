import { once } from 'node:events';
import { request } from 'node:https';
import { connect } from 'node:net';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { makeAuthority, type TestAuthority } from '../../test/support/certificates.ts';
import { application, type TlsText } from './application.ts';
import { Callers } from './caller.ts';
import { CinderApiServer } from './cinder-api-server.ts';

/** A server, and the address that it says it serves at. */
async function serve(tls: TlsText | undefined, listen = '127.0.0.1:0') {
  const said: { readonly address: string }[] = [];
  const log = pino({}, { write: (line: string) => said.push(JSON.parse(line)) });
  const callers = await Callers.read([]);
  const server = new CinderApiServer(application(callers, log, tls), listen, log);
  await server.onApplicationBootstrap();
  const address = said[0]?.address ?? '';
  return { server, address, port: Number(address.slice(address.lastIndexOf(':') + 1)) };
}

describe("the server of Cinder's API", () => {
  let authority: TestAuthority;
  beforeAll(async () => {
    authority = await makeAuthority();
  });

  it('serves over TLS with its own certificate, and its links say so', async () => {
    const { ca, cert, key } = await authority.issue({ name: 'daemon', role: 'daemon' });
    const { server, address } = await serve({ cert, key });
    const asked = request(`https://${address}/`, { ca, checkServerIdentity: () => undefined }).end();
    const [response] = await once(asked, 'response');
    const { versions } = JSON.parse((await response.toArray()).join(''));
    expect(versions[0].links[1].href).toBe(`https://${address}/v3/`);
    await server.beforeApplicationShutdown();
  });

  it('says which address it cannot have', async () => {
    const { server, address } = await serve(undefined);
    await expect(serve(undefined, address)).rejects.toThrow(
      `cannot listen on ${address}: the address is in use by another program (EADDRINUSE)`,
    );
    await server.beforeApplicationShutdown();
  });

  it('lets go of its address at the end, whoever is connected', async () => {
    const { server, port } = await serve(undefined);
    const socket = connect(port, '127.0.0.1');
    await once(socket, 'connect');
    const cut = once(socket, 'close');
    await server.beforeApplicationShutdown();
    await cut;
    await expect(fetch(`http://127.0.0.1:${port}/`)).rejects.toThrow();
  });
});
