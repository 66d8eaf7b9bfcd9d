import type { Claim } from '../plan/room.ts';
import type { PoolFacts } from '../plan/volume.ts';

/** How full a pool gets while volumes are placed: no more is ever put into it than it can take. */
export class PoolLoad {
  readonly #capacityBytes: number;
  /** In ascending order; undefined for a pool that has no devices. */
  readonly #devices: number[] | undefined;
  #freeBytes: number;

  /** @param claims what was promised there to others; one that does not fit takes nothing from anybody */
  constructor({ capacityBytes, largestFreeBytes, freeDeviceBytes, problem }: PoolFacts, claims: readonly Claim[]) {
    this.#capacityBytes = Math.max(1, capacityBytes);
    this.#devices = freeDeviceBytes.length === 0 ? undefined : [...freeDeviceBytes].sort((a, b) => a - b);
    this.#freeBytes = problem === '' ? largestFreeBytes : 0;
    if (this.#devices !== undefined) this.#freeBytes = problem === '' ? sum(this.#devices) : 0;
    for (const { sizeBytes } of [...claims].sort((a, b) => b.sizeBytes - a.sizeBytes)) this.#promise(sizeBytes);
  }

  /** The largest volume that it can still take, in bytes. */
  get room(): number {
    if (this.#freeBytes <= 0) return 0;
    return this.#devices === undefined ? this.#freeBytes : (this.#devices.at(-1) ?? 0);
  }

  fits(sizeBytes: number): boolean {
    if (this.#freeBytes <= 0 && sizeBytes > 0) return false;
    return this.#devices === undefined ? sizeBytes <= this.#freeBytes : this.#deviceFor(sizeBytes) !== -1;
  }

  /** Part of the pool that would be free with a volume of that size in it. */
  freePartWith(sizeBytes: number): number {
    return (this.#freeBytes - this.#takenBy(sizeBytes)) / this.#capacityBytes;
  }

  /** @param sizeBytes such that it fits */
  take(sizeBytes: number): void {
    this.#freeBytes -= this.#takenBy(sizeBytes);
    if (this.#devices !== undefined) this.#devices.splice(this.#deviceFor(sizeBytes), 1);
  }

  #promise(sizeBytes: number): void {
    if (this.fits(sizeBytes)) this.take(sizeBytes);
    // Who promised more than there is has nothing left; a device is promised whole or not at all.
    else if (this.#devices === undefined) this.#freeBytes = 0;
  }

  /** A volume takes a whole device, the smallest that it fits on. */
  #takenBy(sizeBytes: number): number {
    return this.#devices === undefined ? sizeBytes : (this.#devices[this.#deviceFor(sizeBytes)] ?? sizeBytes);
  }

  #deviceFor(sizeBytes: number): number {
    return (this.#devices ?? []).findIndex((size) => size >= sizeBytes);
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
