import { createHash } from 'node:crypto';
import { dice } from '../support/dice.ts';

/** Numbers for one run: the same for the same seed and cell, whatever else is run beside it. */
export function diceOf(seed: number, cell: string): () => number {
  return dice(createHash('sha256').update(`${seed} ${cell}`).digest().readUInt32LE());
}
