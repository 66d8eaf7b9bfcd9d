import { isDeepStrictEqual } from 'node:util';
import type { PolicyProblem } from '../core/policy/origin.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import { type PolicyGeneration, sameFiles } from './generation.ts';
import type { AcceptedReading, FolderReading } from './read-folder.ts';
import type { PolicyChange, PolicyStatus, RefusedEdit } from './status.ts';

/** What a policy set becomes when it is taken. */
export type NextGeneration = Pick<PolicyGeneration, 'number' | 'inForceSince' | 'cause'>;

/** The policies in force, and the edit that was refused last. */
export class PoliciesInForce {
  #policies: PolicySet;
  #generation: PolicyGeneration;
  #warnings: readonly PolicyProblem[];
  #refusedEdit: RefusedEdit | undefined;

  constructor(reading: AcceptedReading, generation: PolicyGeneration) {
    this.#policies = { ...reading.ok, generation: generation.number };
    this.#generation = generation;
    this.#warnings = reading.warnings;
  }

  current(): PolicySet {
    return this.#policies;
  }

  get generation(): PolicyGeneration {
    return this.#generation;
  }

  status(folder: string): PolicyStatus {
    return { generation: this.#generation, folder, warnings: this.#warnings, refusedEdit: this.#refusedEdit };
  }

  /**
   * What taking a reading would change: it is taken whole or not at all. The same content as in force is no new generation, whatever
   * happened to the files.
   * @returns undefined when nothing would change
   */
  judge(reading: FolderReading, next: NextGeneration): PolicyChange | undefined {
    if ('problems' in reading) return this.#judgeRefused({ seenAt: next.inForceSince, problems: reading.problems });
    if (sameFiles(reading.files, this.#generation.files)) {
      return this.#refusedEdit === undefined ? undefined : { kind: 'restored', policies: this.#policies };
    }
    const policies = { ...reading.ok, generation: next.number };
    const generation = { ...next, files: reading.files };
    return { kind: 'accepted', policies, generation, warnings: reading.warnings };
  }

  /** Lets a change happen that was judged. */
  take(change: PolicyChange): void {
    this.#refusedEdit = change.kind === 'refused' ? change.refusedEdit : undefined;
    if (change.kind !== 'accepted') return;
    this.#policies = change.policies;
    this.#generation = change.generation;
    this.#warnings = change.warnings;
  }

  #judgeRefused(refusedEdit: RefusedEdit): PolicyChange | undefined {
    const isKnown = isDeepStrictEqual(refusedEdit.problems, this.#refusedEdit?.problems);
    return isKnown ? undefined : { kind: 'refused', refusedEdit };
  }
}
