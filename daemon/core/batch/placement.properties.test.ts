import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { aPool } from '../../../test/support/preflight-facts.ts';
import type { PoolFacts } from '../plan/volume.ts';
import { type Cargo, type Placement, place } from './placement.ts';

const size = fc.integer({ min: 0, max: 50 });
const filePool = fc.record({ largestFreeBytes: size, capacityBytes: fc.integer({ min: 50, max: 100 }) });
const blockPool = fc
  .array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 5 })
  .map((freeDeviceBytes) => ({ freeDeviceBytes, largestFreeBytes: Math.max(...freeDeviceBytes), capacityBytes: 250 }));
const pools = fc
  .array(fc.oneof(filePool, blockPool), { minLength: 1, maxLength: 5 })
  .map((given) => given.map((facts, index): PoolFacts => ({ ...aPool, ...facts, host: 'stor-02', name: `p${index}` })));
const scenes = pools.chain((known) =>
  fc.record({
    known: fc.constant(known),
    cargo: fc
      .array(fc.record({ sizeBytes: size, pools: fc.subarray([...known], { minLength: 1 }) }), { maxLength: 12 })
      .map((volumes) => volumes.map((volume, index): Cargo => ({ volume: `v${index}`, ...volume }))),
    promised: fc.array(size, { maxLength: 3 }),
  }),
);

const claimsFor = (promised: readonly number[]) => (pool: PoolFacts) =>
  pool.name === 'p0' ? promised.map((sizeBytes, index) => ({ migrationId: `m-${index}`, sizeBytes })) : [];

const told = (placement: Placement) => [...placement].map(([volume, { name }]) => `${volume} ${name}`).sort();

/** Sizes of what a pool gets, the largest first. */
function sizesIn(pool: PoolFacts, cargo: readonly Cargo[], placement: Placement): number[] {
  const inside = cargo.filter(({ volume }) => placement.get(volume)?.name === pool.name);
  return inside.map(({ sizeBytes }) => sizeBytes).sort((a, b) => b - a);
}

describe('placing volumes', () => {
  it('puts into no pool more than it can take beside what it promised, and nothing where it may not go', () => {
    fc.assert(
      fc.property(scenes, ({ known, cargo, promised }) => {
        const placement = place(cargo, claimsFor(promised));
        for (const { volume, pools: allowed } of cargo) {
          const pool = placement.get(volume);
          if (pool !== undefined) expect(allowed).toContain(pool);
        }
        for (const pool of known) {
          const sizes = sizesIn(pool, cargo, placement);
          if (pool.freeDeviceBytes.length > 0) expect(fitOnDevices(sizes, pool.freeDeviceBytes)).toBe(true);
          else expect(sum(sizes)).toBeLessThanOrEqual(pool.largestFreeBytes);
          const kept = pool.name === 'p0' ? sum(promised) : 0;
          if (sizes.length > 0 && pool.freeDeviceBytes.length === 0)
            expect(sum(sizes) + Math.min(kept, pool.largestFreeBytes)).toBeLessThanOrEqual(pool.largestFreeBytes);
        }
      }),
    );
  });

  it('does not depend on the order of volumes or pools', () => {
    fc.assert(
      fc.property(scenes, fc.infiniteStream(fc.nat()), ({ cargo, promised }, dice) => {
        const shuffled = <T>(items: readonly T[]): T[] =>
          items
            .map((item) => ({ item, at: dice.next().value ?? 0 }))
            .sort((a, b) => a.at - b.at)
            .map(({ item }) => item);
        const other = shuffled(cargo.map((each) => ({ ...each, pools: shuffled(each.pools) })));
        expect(told(place(other, claimsFor(promised)))).toEqual(told(place(cargo, claimsFor(promised))));
      }),
    );
  });

  it('leaves nothing out for which there is room in the end', () => {
    fc.assert(
      fc.property(scenes, ({ known, cargo }) => {
        const placement = place(cargo, () => []);
        for (const { volume, sizeBytes, pools: allowed } of cargo) {
          if (placement.has(volume)) continue;
          for (const pool of allowed.filter(({ freeDeviceBytes }) => freeDeviceBytes.length === 0)) {
            expect(sum(sizesIn(pool, cargo, placement)) + sizeBytes).toBeGreaterThan(pool.largestFreeBytes);
          }
        }
        expect(known.length).toBeGreaterThan(0);
      }),
    );
  });
});

describe('placing volumes, by example', () => {
  const pool = (name: string, free: number, facts: Partial<PoolFacts> = {}): PoolFacts => ({
    ...aPool,
    name,
    capacityBytes: 100,
    largestFreeBytes: free,
    ...facts,
  });

  it('fills pools alike', () => {
    const both = [pool('a', 100), pool('b', 100)];
    const cargo = [40, 30, 20, 10].map((sizeBytes) => ({ volume: `v${sizeBytes}`, sizeBytes, pools: both }));
    expect(told(place(cargo, () => []))).toEqual(['v10 a', 'v20 b', 'v30 b', 'v40 a']);
  });

  it('fills pools to the brim where not all find room otherwise', () => {
    const both = [pool('a', 60), pool('b', 50)];
    const cargo = [50, 30, 30].map((sizeBytes, index) => ({ volume: `v${index}`, sizeBytes, pools: both }));
    expect(told(place(cargo, () => []))).toEqual(['v0 b', 'v1 a', 'v2 a']);
  });

  it('gives a volume the smallest device that it fits on', () => {
    const devices = pool('a', 30, { freeDeviceBytes: [10, 30, 20] });
    const cargo = [
      { volume: 'small', sizeBytes: 15, pools: [devices] },
      { volume: 'large', sizeBytes: 25, pools: [devices] },
    ];
    expect(place(cargo, () => []).size).toBe(2);
    expect(place([...cargo, { volume: 'third', sizeBytes: 15, pools: [devices] }], () => []).size).toBe(2);
  });
});

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

/** @param sizes the largest first */
function fitOnDevices(sizes: readonly number[], devices: readonly number[]): boolean {
  const free = [...devices].sort((a, b) => b - a);
  return sizes.length <= free.length && sizes.every((bytes, index) => bytes <= (free[index] ?? 0));
}
