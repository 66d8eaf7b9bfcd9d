import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import type { Findings } from '../trial.ts';

/** What a trial found out, when and where. */
export interface Measured {
  readonly trial: string;
  /** The day, such as "2026-11-23". */
  readonly day: string;
  /** What a reader needs to know of the machine, a line each. */
  readonly machine: readonly string[];
  readonly findings: Findings;
}

/** The last findings of each trial, kept in a file: a run of some trials leaves those of the others as they are. */
export class Record {
  readonly #path: string;
  readonly #measured: Map<string, Measured>;

  /** @param path of a JSON file, which may not be there yet @throws SyntaxError when it is no JSON */
  constructor(path: string) {
    this.#path = path;
    const text = existsSync(path) ? readFileSync(path, 'utf8') : '[]';
    this.#measured = new Map((JSON.parse(text) as Measured[]).map((each) => [each.trial, each]));
  }

  /** Takes in what was measured anew and writes all of it. What failed is not taken in. */
  add(measured: readonly Measured[]): void {
    for (const each of measured) if (each.findings.failed !== true) this.#measured.set(each.trial, each);
    writeFileSync(this.#path, `${JSON.stringify([...this.#measured.values()], null, 2)}\n`);
  }

  /** In the order of the names; what they do not name is left out. */
  of(trials: readonly string[]): Measured[] {
    return trials.flatMap((trial) => this.#measured.get(trial) ?? []);
  }
}
