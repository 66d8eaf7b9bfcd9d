import type { Fault } from './fault.ts';
import { faults } from './faults/faults.ts';
import { type Moment, moments } from './moment.ts';

/** A fault at a moment. */
export interface Cell {
  /** `kill-daemon:in-the-copy`. */
  readonly name: string;
  readonly fault: Fault;
  readonly moment: Moment;
}

/** Every cell in which something can happen. */
export const cells: readonly Cell[] = faults.flatMap((fault) =>
  moments
    .filter((moment) => fault.notAt?.[moment] === undefined)
    .map((moment) => ({ name: `${fault.name}:${moment.replaceAll(' ', '-')}`, fault, moment })),
);

/** The cells whose names hold one of these words; all without words. @throws TypeError for a word that none holds */
export function chosenCells(words: readonly string[]): readonly Cell[] {
  const unknown = words.find((word) => !cells.some(({ name }) => name.includes(word)));
  if (unknown !== undefined) throw new TypeError(`no cell's name holds "${unknown}"; --list shows the names`);
  return words.length === 0 ? cells : cells.filter(({ name }) => words.some((word) => name.includes(word)));
}
