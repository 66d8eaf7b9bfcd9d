import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { type Exposition, expose } from './exposition.ts';

const loopback = { host: '127.0.0.1', port: 0 };

describe('the address for metrics', () => {
  let readings: PromiseWithResolvers<string>[];
  let exposition: Exposition;
  const get = (path: string, method = 'GET') => fetch(`http://127.0.0.1:${exposition.port}${path}`, { method });
  beforeEach(async () => {
    readings = [];
    const metrics = () => {
      const reading = Promise.withResolvers<string>();
      readings.push(reading);
      return reading.promise;
    };
    exposition = await expose({ contentType: 'text/plain; version=0.0.4; charset=utf-8', metrics }, loopback);
  });
  afterEach(() => exposition.close());

  /** The next reading that is asked for; Node's own turns are all that is waited for. */
  async function reading(): Promise<PromiseWithResolvers<string>> {
    for (let found = readings.shift(); ; found = readings.shift()) {
      if (found !== undefined) return found;
      await new Promise((resolve) => setImmediate(resolve));
    }
  }

  it('gives the metrics in the format that it says', async () => {
    const asked = get('/metrics');
    (await reading()).resolve('sluice_build_info 1\n');
    const response = await asked;
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    expect(await response.text()).toBe('sluice_build_info 1\n');
  });

  it('says that the program lives, without reading anything', async () => {
    const response = await get('/healthz');
    expect([response.status, await response.text()]).toEqual([200, 'ok\n']);
    expect(readings).toEqual([]);
  });

  it.each([
    ['GET', '/', 404],
    ['GET', '/metrics/more', 404],
    ['POST', '/metrics', 405],
    ['DELETE', '/healthz', 405],
  ])('answers %s %s with %i', async (method, path, status) => {
    expect((await get(path, method)).status).toBe(status);
  });

  it('reads once for all who ask at the same time', async () => {
    const all = [get('/metrics'), get('/metrics'), get('/metrics')];
    const only = await reading();
    await get('/healthz');
    only.resolve('a 1\n');
    const texts = await Promise.all(all.map(async (asked) => (await asked).text()));
    expect(texts).toEqual(['a 1\n', 'a 1\n', 'a 1\n']);
    expect(readings).toEqual([]);
  });

  it('says what is wrong when the metrics cannot be read, and goes on', async () => {
    const asked = get('/metrics');
    (await reading()).reject(new Error('broken'));
    const response = await asked;
    expect([response.status, await response.text()]).toEqual([500, 'the metrics cannot be read: broken\n']);
    expect((await get('/healthz')).status).toBe(200);
  });

  it('is one that another program may have', async () => {
    await expect(
      expose({ contentType: '', metrics: async () => '' }, { ...loopback, port: exposition.port }),
    ).rejects.toThrow('EADDRINUSE');
  });

  it('is let go of at once, whoever is connected', async () => {
    const socket = connect(exposition.port, '127.0.0.1');
    await once(socket, 'connect');
    const cut = once(socket, 'close');
    await exposition.close();
    await cut;
  });
});
