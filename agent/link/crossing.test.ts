import { describe, expect, it } from '@jest/globals';
import { Crossing } from './crossing.ts';

describe('the crossing', () => {
  it('is not known before something has landed', () => {
    const crossing = new Crossing();
    crossing.sent(100, 0);
    crossing.landed(50, 10);
    expect(crossing.shortestMs).toBeUndefined();
  });

  it('is the time since the last of what landed was sent', () => {
    const crossing = new Crossing();
    crossing.sent(100, 0);
    crossing.sent(200, 5);
    crossing.landed(200, 12);
    expect(crossing.shortestMs).toBe(7);
  });

  it('is the shortest seen: a sink that holds bytes up does not lengthen it', () => {
    const crossing = new Crossing();
    for (const [sentAt, landedAt] of [
      [0, 30],
      [40, 51],
      [60, 160],
    ] as const) {
      crossing.sent(sentAt, sentAt);
      crossing.landed(sentAt, landedAt);
    }
    expect(crossing.shortestMs).toBe(11);
  });
});
