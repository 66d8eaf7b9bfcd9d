import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that Linux gives to outgoing connections (32768 and up), which any process on the machine might get just while a
 * program that is to listen there is down.
 */
const firstPort = 20_000;
const portsEnd = 32_000;

/** Ports are not given twice by a process, as who asked first may not listen yet. */
const given = new Set<number>();

/**
 * TCP ports on loopback that are free now, all different.
 * @throws Error when nearly all of them are taken
 */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  for (let tries = 0; ports.length < count; tries++) {
    if (tries > 100 * count + 100) {
      throw new Error(
        `no ${count} TCP ports from ${firstPort} to ${portsEnd - 1} are free on 127.0.0.1; end what listens there`,
      );
    }
    const port = randomInt(firstPort, portsEnd);
    if (given.has(port) || !(await isFree(port))) continue;
    given.add(port);
    ports.push(port);
  }
  return ports;
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  await once(server.close(), 'close');
  return true;
}
