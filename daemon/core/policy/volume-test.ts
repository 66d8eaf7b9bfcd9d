import { globTest, type NameTest } from './glob-test.ts';
import { type KeyTest, keyTests } from './place-test.ts';
import type { RateQuery } from './query.ts';
import type { RuleMatch, SizeRange } from './rule.ts';

/** Whether a volume is what a rule asks of it; made once for many volumes. */
export class VolumeTest {
  readonly #name: NameTest | undefined;
  readonly #size: SizeRange;
  readonly #metadata: readonly KeyTest[];

  constructor({ volumes, size, metadata }: RuleMatch) {
    this.#name = globTest(volumes);
    this.#size = size;
    this.#metadata = keyTests(metadata);
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
