import type { PolicySet } from '../core/policy/policy-set.ts';
import type { PolicyChange, PolicyStatus } from './status.ts';

/** The policy folder in force. Being written: the shape that others build on. */
export declare class PolicyFolder {
  /** @throws {PolicyFolderError} with every problem, when the folder is not whole and valid */
  static open(folder: string, options?: { generation?: number; signal?: AbortSignal }): Promise<PolicyFolder>;
  current(): PolicySet;
  status(): PolicyStatus;
  /** @returns a function that ends the listening */
  onChange(listener: (change: PolicyChange) => void): () => void;
  close(): void;
}
