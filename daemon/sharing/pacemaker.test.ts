import { setTimeout as sleep, setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { Pacemaker } from './pacemaker.ts';

const unexpected = (error: unknown) => {
  throw error;
};

describe('A pacemaker', () => {
  it('makes one round of whatever is asked for in one turn, and none before', async () => {
    let rounds = 0;
    const pacemaker = new Pacemaker(() => rounds++, unexpected);
    for (let time = 0; time < 10; time++) pacemaker.soon();
    expect(rounds).toBe(0);
    await turn();
    expect(rounds).toBe(1);
  });

  it('makes another round for what is asked for in one', async () => {
    let rounds = 0;
    const pacemaker: Pacemaker = new Pacemaker(() => {
      rounds += 1;
      if (rounds < 3) pacemaker.soon();
    }, unexpected);
    pacemaker.soon();
    await sleep(50);
    expect(rounds).toBe(3);
  });

  it('does not rest for what cannot wait', async () => {
    const beganAt: number[] = [];
    const longMs = 100;
    const pacemaker: Pacemaker = new Pacemaker(() => {
      beganAt.push(performance.now());
      while (performance.now() < (beganAt.at(-1) ?? 0) + longMs);
    }, unexpected);
    pacemaker.soon();
    await turn();
    pacemaker.soon();
    pacemaker.now();
    await sleep(longMs);
    expect(beganAt).toHaveLength(2);
    await sleep(4 * longMs);
    expect(beganAt).toHaveLength(2);
  });

  it('rests after a long round, so that something else gets its turn', async () => {
    const beganAt: number[] = [];
    const longMs = 20;
    const pacemaker: Pacemaker = new Pacemaker(() => {
      const began = performance.now();
      beganAt.push(began);
      while (performance.now() < began + longMs);
      if (beganAt.length < 3) pacemaker.soon();
    }, unexpected);
    pacemaker.soon();
    while (beganAt.length < 3) await sleep(5);
    const [first = 0, second = 0, third = 0] = beganAt;
    expect(Math.min(second - first, third - second)).toBeGreaterThan(3.5 * longMs);
  });

  it('rests once more for what the round before has brought about', async () => {
    const beganAt: number[] = [];
    const longMs = 20;
    const pacemaker: Pacemaker = new Pacemaker(() => {
      beganAt.push(performance.now());
      while (performance.now() < (beganAt.at(-1) ?? 0) + longMs);
    }, unexpected);
    pacemaker.soon();
    await sleep(5 * longMs);
    const broughtAboutAt = performance.now();
    pacemaker.afterRest();
    while (beganAt.length < 2) await sleep(5);
    expect((beganAt[1] ?? 0) - broughtAboutAt).toBeGreaterThan(2.5 * longMs);
  });

  it('goes on when a round has failed', async () => {
    let rounds = 0;
    const heard: unknown[] = [];
    const pacemaker = new Pacemaker(
      () => {
        rounds += 1;
        if (rounds === 1) throw new Error('broken');
      },
      (error) => heard.push(error),
    );
    pacemaker.soon();
    await turn();
    pacemaker.soon();
    await sleep(20);
    expect([rounds, heard.length]).toEqual([2, 1]);
  });

  it('stops for good', async () => {
    let rounds = 0;
    const pacemaker = new Pacemaker(() => rounds++, unexpected);
    pacemaker.soon();
    pacemaker.stop();
    await turn();
    pacemaker.soon();
    await turn();
    expect(rounds).toBe(0);
  });
});
