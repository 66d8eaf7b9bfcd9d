import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A TCP way to an address on loopback that a test can break. */
export interface Relay extends AsyncDisposable {
  readonly port: number;
  /** Breaks every connection with a reset, and lets none through until `restore`. */
  cut(): void;
  /** Nothing passes any more and nobody is told, on any connection, until `restore`: those that were silenced stay dead. */
  silence(): void;
  restore(): void;
}

/** @param to port @param host its address */
export async function startRelay(to: number, host = '127.0.0.1'): Promise<Relay> {
  const sockets = new Set<Socket>();
  let way: 'open' | 'cut' | 'silent' = 'open';
  const server = createServer((near) => {
    keep(near);
    if (way === 'cut') near.resetAndDestroy();
    if (way !== 'open') return;
    const far = keep(connect(to, host));
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      socket.on('close', () => {
        near.destroy();
        far.destroy();
      });
    }
  });
  function keep(socket: Socket): Socket {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.on('close', () => sockets.delete(socket));
    return socket;
  }
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut() {
      way = 'cut';
      for (const socket of sockets) socket.resetAndDestroy();
    },
    silence() {
      way = 'silent';
      for (const socket of sockets) socket.unpipe().pause();
    },
    restore() {
      way = 'open';
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
