import { describe, expect, it } from '@jest/globals';
import { Rush } from './rush.ts';

describe('A rush', () => {
  it('is one from a thousand rates on, until the last thousand is stored', () => {
    const rush = new Rush();
    rush.expect(999);
    expect([rush.isOn, rush.left]).toEqual([false, 999]);
    rush.expect(1_001);
    expect([rush.isOn, rush.left]).toEqual([true, 2_000]);
    rush.stored(1_000);
    expect(rush.isOn).toBe(true);
    rush.stored(1_000);
    expect([rush.isOn, rush.left]).toEqual([false, 0]);
  });

  it('can be waited out, at once where there is none', async () => {
    const rush = new Rush();
    await rush.over(60_000);
    rush.expect(1_000);
    let isOver = false;
    const over = rush.over(60_000).then(() => {
      isOver = true;
    });
    await rush.over(100);
    expect(isOver).toBe(false);
    rush.stored(1_000);
    await over;
  });
});
