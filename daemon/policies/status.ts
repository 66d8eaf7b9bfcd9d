import type { PolicyProblem } from '../core/policy/origin.ts';
import type { PolicySet } from '../core/policy/policy-set.ts';
import type { PolicyGeneration } from './generation.ts';

/** An edit that was refused, whole. */
export interface RefusedEdit {
  readonly seenAt: Date;
  /** Every problem in it, by file and line. */
  readonly problems: readonly PolicyProblem[];
}

/** Which generation is in force, and what became of the last edit. */
export interface PolicyStatus {
  readonly generation: PolicyGeneration;
  /** The policy folder, as it was named when it was opened. */
  readonly folder: string;
  /** What is valid in the policies in force and yet hardly meant, by file and line. */
  readonly warnings: readonly PolicyProblem[];
  /** Undefined when what is in the folder is in force. */
  readonly refusedEdit: RefusedEdit | undefined;
}

/** Something that happened to the policy folder. */
export type PolicyChange =
  /** A new generation is in force. */
  | {
      readonly kind: 'accepted';
      readonly policies: PolicySet;
      readonly generation: PolicyGeneration;
      readonly warnings: readonly PolicyProblem[];
    }
  /** An edit was refused; what was in force stays so. */
  | { readonly kind: 'refused'; readonly refusedEdit: RefusedEdit }
  /** The folder is again what is in force: the refused edit was taken back. */
  | { readonly kind: 'restored'; readonly policies: PolicySet };
