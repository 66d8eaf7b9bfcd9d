import { describe, expect, it } from '@jest/globals';
import { momentText } from './moment.ts';

describe('a moment', () => {
  it('is told in UTC, where the reader is, and by how far off it is', () => {
    const [iso, at] = ['2026-11-23T21:00:00.000Z', '2026-11-23T14:40:00.000Z'];
    expect(momentText(iso, at, 'Asia/Shanghai')).toBe(
      '2026-11-23 21:00:00Z, here Tue 2026-11-24 05:00 (+08:00), in 6h20m',
    );
  });

  it('is told once where the reader lives by UTC, and not how far off when it is past', () => {
    expect(momentText('2026-11-23T21:00:00.000Z', '2026-11-24T00:00:00.000Z', 'UTC')).toBe('2026-11-23 21:00:00Z');
    expect(momentText('2026-11-23T21:00:00.000Z', null, 'Europe/London')).toBe('2026-11-23 21:00:00Z');
  });
});
