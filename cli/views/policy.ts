import type { GetPolicyStatusResponse } from '../../proto/gen/sluice/v1/GetPolicyStatusResponse.ts';
import { isoOf } from './times.ts';

/** One thing wrong with a policy file. */
export interface ProblemView {
  /** Relative to the policy folder. */
  readonly file: string;
  /** From 1; 0 when the problem is the whole file's. */
  readonly line: number;
  /** From 1; 0 when unknown. */
  readonly column: number;
  readonly message: string;
}

/** The policy set in force, as `--json` shows it. */
export interface PolicyStatusView {
  readonly generation: number;
  readonly inForceSinceTime: string | null;
  readonly folder: string;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
  readonly refusedEdit: { readonly time: string | null; readonly problems: readonly ProblemView[] } | null;
}

export function policyStatusView(wire: GetPolicyStatusResponse): PolicyStatusView {
  const { refusedEdit } = wire;
  return {
    generation: wire.generation,
    inForceSinceTime: isoOf(wire.inForceSinceTime),
    folder: wire.folder,
    files: wire.files,
    refusedEdit: refusedEdit === null ? null : { time: isoOf(refusedEdit.time), problems: refusedEdit.problems },
  };
}
