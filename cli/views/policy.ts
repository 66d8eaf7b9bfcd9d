import type { Rate } from '../../daemon/core/rate/rate.ts';
import type { CopyPolicy } from '../../proto/gen/sluice/v1/CopyPolicy.ts';
import type { GetPolicyStatusResponse } from '../../proto/gen/sluice/v1/GetPolicyStatusResponse.ts';
import type { PolicyGeneration } from '../../proto/gen/sluice/v1/PolicyGeneration.ts';
import { rateOf } from './rate.ts';
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

export interface PolicyFileView {
  readonly path: string;
  readonly sha256: string;
}

export interface PolicyTextView {
  readonly path: string;
  readonly text: string;
}

/** How far the policies have come to a running copy. */
export interface CopyPolicyView {
  readonly migrationId: string;
  /** That its rate comes from; 0 until it is resolved. */
  readonly generation: number;
  readonly rate: Rate | null;
  readonly requestedTime: string | null;
  readonly acknowledgedTime: string | null;
  readonly effectiveTime: string | null;
}

/** A policy set that is or was in force. */
export interface GenerationView {
  readonly generation: number;
  readonly inForceTime: string | null;
  readonly cause: string;
  readonly sha256: string;
  readonly files: readonly PolicyFileView[];
}

/** The policy set in force, as `--json` shows it. */
export interface PolicyStatusView {
  readonly generation: number;
  readonly inForceSinceTime: string | null;
  readonly cause: string;
  readonly sha256: string;
  readonly folder: string;
  readonly files: readonly PolicyFileView[];
  readonly copies: readonly CopyPolicyView[];
  readonly warnings: readonly ProblemView[];
  readonly refusedEdit: { readonly time: string | null; readonly problems: readonly ProblemView[] } | null;
}

export function policyStatusView(wire: GetPolicyStatusResponse): PolicyStatusView {
  const { refusedEdit } = wire;
  return {
    generation: wire.generation,
    inForceSinceTime: isoOf(wire.inForceSinceTime),
    cause: wire.cause,
    sha256: wire.sha256,
    folder: wire.folder,
    files: wire.files,
    copies: wire.copies.map(copyView),
    warnings: wire.warnings,
    refusedEdit: refusedEdit === null ? null : { time: isoOf(refusedEdit.time), problems: refusedEdit.problems },
  };
}

export function generationView(wire: PolicyGeneration): GenerationView {
  const { generation, cause, sha256, files } = wire;
  return { generation, inForceTime: isoOf(wire.inForceTime), cause, sha256, files };
}

function copyView(wire: CopyPolicy): CopyPolicyView {
  return {
    migrationId: wire.migrationId,
    generation: wire.generation,
    rate: rateOf(wire.rate),
    requestedTime: isoOf(wire.requestedTime),
    acknowledgedTime: isoOf(wire.acknowledgedTime),
    effectiveTime: isoOf(wire.effectiveTime),
  };
}
