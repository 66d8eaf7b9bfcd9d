import { createHash } from 'node:crypto';
import { dice } from '../support/dice.ts';

/** Numbers for one run: the same for the same seed, cell and repetition, whatever else is run beside it. */
export function diceOf(seed: number, cell: string, repetition: number): () => number {
  return dice(createHash('sha256').update(`${seed} ${cell} ${repetition}`).digest().readUInt32LE());
}
