import { describe, expect, it } from '@jest/globals';
import { Turnstile } from './turnstile.ts';

const soon = () => new Promise<void>((resolve) => setImmediate(resolve));

describe('A turnstile', () => {
  it('lets so many through at a time, in the order in which they came, also after one has failed', async () => {
    const turnstile = new Turnstile(2);
    const begun: number[] = [];
    const gates = Array.from({ length: 5 }, () => Promise.withResolvers<void>());
    const passed = gates.map(({ promise }, number) =>
      turnstile.pass(async () => {
        begun.push(number);
        await promise;
        return number;
      }),
    );
    await soon();
    expect(begun).toEqual([0, 1]);
    gates[1]?.reject(new Error('broken'));
    await expect(passed[1]).rejects.toThrow('broken');
    await soon();
    expect(begun).toEqual([0, 1, 2]);
    for (const gate of gates) gate.resolve();
    expect(await Promise.allSettled(passed)).toHaveLength(5);
    expect(begun).toEqual([0, 1, 2, 3, 4]);
  });
});
