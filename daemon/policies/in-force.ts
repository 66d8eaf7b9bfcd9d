import { isDeepStrictEqual } from 'node:util';
import type { PolicySet } from '../core/policy/policy-set.ts';
import type { AcceptedReading, FolderReading } from './read-folder.ts';
import type { PolicyChange, PolicyFile, PolicyStatus, RefusedEdit } from './status.ts';

/** The policies in force, and the edit that was refused last: what a reading of the folder does to them. */
export class PoliciesInForce {
  #policies: PolicySet;
  #files: readonly PolicyFile[];
  #since: Date;
  #refusedEdit: RefusedEdit | undefined;

  constructor(reading: AcceptedReading, generation: number, now: Date) {
    this.#policies = { ...reading.ok, generation };
    this.#files = reading.files;
    this.#since = now;
  }

  current(): PolicySet {
    return this.#policies;
  }

  status(folder: string): PolicyStatus {
    return {
      generation: this.#policies.generation,
      inForceSince: this.#since,
      folder,
      files: this.#files,
      refusedEdit: this.#refusedEdit,
    };
  }

  /**
   * Takes a reading whole or not at all. The same content as in force is no new generation, whatever happened to the files.
   * @returns what that changed; undefined when nothing did
   */
  take(reading: FolderReading, now: Date): PolicyChange | undefined {
    if ('problems' in reading) return this.#refuse({ seenAt: now, problems: reading.problems });
    const wasRefused = this.#refusedEdit !== undefined;
    this.#refusedEdit = undefined;
    if (isDeepStrictEqual(reading.files, this.#files)) {
      return wasRefused ? { kind: 'restored', policies: this.#policies } : undefined;
    }
    this.#policies = { ...reading.ok, generation: this.#policies.generation + 1 };
    this.#files = reading.files;
    this.#since = now;
    return { kind: 'accepted', policies: this.#policies };
  }

  #refuse(edit: RefusedEdit): PolicyChange | undefined {
    if (isDeepStrictEqual(edit.problems, this.#refusedEdit?.problems)) return undefined;
    this.#refusedEdit = edit;
    return { kind: 'refused', refusedEdit: edit };
  }
}
