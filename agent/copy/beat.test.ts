import { describe, expect, it } from '@jest/globals';
import { Beat } from './beat.ts';
import { systemClock } from './clock.ts';

function world() {
  let now = 1000;
  const beat = new Beat({ ...systemClock, now: () => now });
  const leads = (count: number) => Array.from({ length: count }, () => beat.nextLeadMs());
  return { leads, pass: (milliseconds: number) => (now += milliseconds) };
}

describe('the leads of pvs that start together', () => {
  it('are shorter than the time in which pv earns a second lump', () => {
    for (const lead of world().leads(100)) expect(lead).toBeLessThan(80);
  });

  it.each([2, 3, 4, 8])('are spread over it when there are %d', (count) => {
    const sorted = world()
      .leads(count)
      .sort((a, b) => a - b);
    const gaps = sorted.map((lead, index) => (sorted[index + 1] ?? 90) - lead);
    expect(Math.min(...gaps)).toBeGreaterThanOrEqual(90 / 2 ** Math.ceil(Math.log2(count)));
  });

  it('are none for who starts alone', () => {
    const { leads, pass } = world();
    expect(leads(1)).toEqual([0]);
    pass(400);
    expect(leads(1)).toEqual([45]);
    pass(501);
    expect(leads(2)).toEqual([0, 45]);
  });
});
