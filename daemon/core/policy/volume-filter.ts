import { type NameFilter, nameFilter } from './name-filter.ts';
import { type KeyFilter, keyFilters } from './place-filter.ts';
import type { RateQuery } from './query.ts';
import type { RuleMatch, SizeRange } from './rule.ts';

/** Whether a volume is what a rule asks of it; made once for many volumes. */
export class VolumeFilter {
  readonly #name: NameFilter | undefined;
  readonly #size: SizeRange;
  readonly #metadata: readonly KeyFilter[];

  constructor({ volumes, size, metadata }: RuleMatch) {
    this.#name = nameFilter(volumes);
    this.#size = size;
    this.#metadata = keyFilters(metadata);
  }

  fits({ name, sizeBytes, metadata }: RateQuery['volume']): boolean {
    if (sizeBytes < this.#size.atLeastBytes || sizeBytes >= this.#size.underBytes) return false;
    if (this.#name !== undefined && !this.#name(name)) return false;
    for (const { key, fits } of this.#metadata) {
      const word = Object.hasOwn(metadata, key) ? metadata[key] : undefined;
      if (word === undefined || !fits(word)) return false;
    }
    return true;
  }
}
