import { describe, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { Leases } from './leases.ts';
import { Rush } from './rush.ts';

const log = pino({ level: 'silent' });

function hostsThatCount() {
  const renewed: string[] = [];
  const link = (host: string, fails: boolean) => ({
    host,
    renewLeases: async () => {
      renewed.push(host);
      if (fails) throw new Error('nobody answers');
    },
  });
  return { renewed, up: () => [link('stor-01', true), link('stor-02', false)] };
}

describe('The leases', () => {
  it('are renewed a third of a lease apart, of every agent whether or not another answers', async () => {
    const hosts = hostsThatCount();
    const leases = new Leases(hosts, new Rush(), 30_000, log);
    expect(leases.intervalMs).toBe(10_000);
    await leases.renew();
    expect(hosts.renewed).toEqual(['stor-01', 'stor-02']);
  });

  it('wait for a rush, and for no more than half of the time between renewals', async () => {
    const hosts = hostsThatCount();
    const rush = new Rush();
    const leases = new Leases(hosts, rush, 3_000, log);
    rush.expect(10_000);
    const begunAt = performance.now();
    const renewing = leases.renew();
    await rush.over(200);
    expect(hosts.renewed).toEqual([]);
    await renewing;
    expect(hosts.renewed).toHaveLength(2);
    expect(performance.now() - begunAt).toBeGreaterThan(450);
  });
});
