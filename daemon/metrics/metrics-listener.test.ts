import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { ListenError } from '../api/listen-error.ts';
import { MetricsListener } from './metrics-listener.ts';

const exhibit = { contentType: 'text/plain', metrics: async () => 'a 1\n' };

/** A listener, and the fields of the last line that it logged. */
function listenerAt(listen: string) {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const said = (): { address?: string } => JSON.parse(lines.at(-1) ?? '{}');
  return { listener: new MetricsListener(exhibit, listen, log), said };
}

describe('the listener for metrics', () => {
  it.each(['127.0.0.1:0', '[::1]:0'])('serves at %s, says at which port, and stops', async (listen) => {
    const { listener, said } = listenerAt(listen);
    await listener.onModuleInit();
    const url = `http://${said().address}/metrics`;
    expect(await (await fetch(url)).text()).toBe('a 1\n');
    await listener.onApplicationShutdown();
    await expect(fetch(url)).rejects.toThrow();
  });

  it('throws as the server for clients does when its address is taken', async () => {
    const first = listenerAt('127.0.0.1:0');
    await first.listener.onModuleInit();
    const taken = first.said().address ?? '';
    await expect(listenerAt(taken).listener.onModuleInit()).rejects.toThrow(ListenError);
    await first.listener.onApplicationShutdown();
  });
});
