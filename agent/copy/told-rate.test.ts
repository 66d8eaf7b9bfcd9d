import { describe, expect, it } from '@jest/globals';
import { blockBytesFor } from './block-size.ts';
import { toldBytesPerSecond } from './told-rate.ts';

const MiB = 2 ** 20;

describe('what pv is told of a limit', () => {
  it.each([[MiB / 4], [MiB], [10 * MiB], [25 * MiB], [100 * MiB], [1000 * MiB]])(
    'at %d bytes per second lets eleven lumps land within 1.1 times the limit, whole blocks and all',
    (limit) => {
      const block = blockBytesFor({ kind: 'limited', bytesPerSecond: limit });
      const elevenLumps = (11 * toldBytesPerSecond(limit, block)) / 10;
      expect(Math.ceil(elevenLumps / block - 1e-3) * block).toBeLessThanOrEqual(1.1 * limit);
    },
  );

  it.each([[1], [3 * 1024], [64 * 1024], [MiB], [100 * MiB]])(
    'at %d bytes per second stays within 1 %% of it',
    (limit) => {
      const told = toldBytesPerSecond(limit, blockBytesFor({ kind: 'limited', bytesPerSecond: limit }));
      expect(told / limit).toBeGreaterThanOrEqual(0.99);
      expect(told).toBeLessThanOrEqual(limit);
      expect(Number.isInteger(told)).toBe(true);
    },
  );
});
