import type { GenerationBook, PolicyGeneration, PolicyText } from '../../daemon/policies/generation.ts';

/** Generations for a test without a store. */
export class GenerationsInMemory implements GenerationBook {
  readonly #kept: { readonly generation: PolicyGeneration; readonly texts: readonly PolicyText[] }[] = [];

  async list(): Promise<PolicyGeneration[]> {
    return this.#kept.map(({ generation }) => generation).reverse();
  }

  async latest(): Promise<PolicyGeneration | undefined> {
    return this.#kept.at(-1)?.generation;
  }

  async texts(generation: number): Promise<PolicyText[] | undefined> {
    const kept = this.#kept.find(({ generation: { number } }) => number === generation);
    return kept && [...kept.texts];
  }

  async add(generation: PolicyGeneration, texts: readonly PolicyText[]): Promise<void> {
    this.#kept.push({ generation, texts });
  }
}
