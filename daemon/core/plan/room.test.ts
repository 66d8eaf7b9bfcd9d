import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Claim, roomBeside } from './room.ts';
import type { PoolFacts } from './volume.ts';

function pool(largestFreeBytes: number, freeDeviceBytes: readonly number[] = []): PoolFacts {
  const sums = { capacityBytes: 9000, freeBytes: largestFreeBytes, volumeCount: 0, problem: '' };
  return { host: 'stor-02', name: 'fast', driver: 'file', ...sums, largestFreeBytes, freeDeviceBytes };
}

const claims = (...sizes: number[]): Claim[] => sizes.map((sizeBytes, at) => ({ migrationId: `m-${at}`, sizeBytes }));

describe('the room in a pool beside what was promised', () => {
  it('is what is free less the claims, and never below nothing', () => {
    expect(roomBeside(pool(1000), [])).toBe(1000);
    expect(roomBeside(pool(1000), claims(300, 200))).toBe(500);
    expect(roomBeside(pool(1000), claims(900, 200))).toBe(0);
  });

  it('is the largest device that is left when each claim has the smallest that takes it', () => {
    expect(roomBeside(pool(8, [4, 8]), claims(3))).toBe(8);
    expect(roomBeside(pool(8, [4, 8]), claims(5))).toBe(4);
    expect(roomBeside(pool(8, [4, 8]), claims(3, 5))).toBe(0);
    expect(roomBeside(pool(8, [4, 8]), claims(9))).toBe(8);
  });

  it('lets in a volume on devices exactly if all claims that had a device still have one', () => {
    const sizes = fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 6 });
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 7 }),
        sizes,
        (devices, asked) => {
          const accepted: number[] = [];
          for (const bytes of asked) {
            if (bytes <= roomBeside(pool(Math.max(...devices), devices), claims(...accepted))) accepted.push(bytes);
          }
          // All of them fit at once: the nth largest volume is at most as large as the nth largest device.
          const [volumes, places] = [accepted, devices].map((list) => [...list].sort((a, b) => b - a));
          expect(volumes?.every((bytes, at) => bytes <= (places?.[at] ?? 0))).toBe(true);
        },
      ),
    );
  });
});
