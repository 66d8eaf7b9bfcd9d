import type { Generated } from 'kysely';

/** A migration: its columns are what is asked for, the rest is in the document. */
export interface MigrationsTable {
  id: string;
  volume: string;
  state: string;
  /** Milliseconds of Unix time. */
  created_at: number;
  /** The whole migration as JSON, but for a later grant. */
  document: string;
  /** Milliseconds of Unix time; null while it has not ended. */
  ended_at: Generated<number | null>;
  /** Of the rest of the row. */
  checksum: Generated<number | null>;
}

/** A rate that was decided for a migration; `rate` is JSON, moments are milliseconds of Unix time. */
export interface RateChangesTable {
  migration_id: string;
  sequence: number;
  rate: string;
  cause: string;
  policy_generation: number;
  requested_at: number;
  acknowledged_at: number | null;
  effective_at: number | null;
}

/** The rate that a migration was granted last, where its document is older; `rate` is JSON. */
export interface GrantsTable {
  migration_id: string;
  sequence: number;
  rate: string;
  /** Of the rest of the row. */
  checksum: number;
}

/** Something that happened to a migration, for a person. */
export interface MigrationEventsTable {
  migration_id: string;
  /** From 1, in order. */
  number: number;
  /** Milliseconds of Unix time. */
  at: number;
  message: string;
}

/** A policy set that is or was in force. */
export interface PolicyGenerationsTable {
  number: number;
  /** Milliseconds of Unix time. */
  in_force_since: number;
  cause: string;
}

/** A file of a generation. */
export interface PolicyGenerationFilesTable {
  generation: number;
  /** Relative to the policy folder. */
  path: string;
  /** In hexadecimal; its text is in `policy_texts`. */
  sha256: string;
}

/** The text of a policy file, once for all generations that have it. */
export interface PolicyTextsTable {
  sha256: string;
  text: string;
}

/** What is proven about a budget since it was first used; `record` is JSON. */
export interface BudgetsTable {
  name: string;
  record: string;
}

/** Many migrations that were asked for together. */
export interface BatchesTable {
  id: string;
  /** Milliseconds of Unix time. */
  created_at: number;
  /** Milliseconds of Unix time; null while it has not ended. */
  ended_at: number | null;
  /** The whole batch as JSON. */
  document: string;
}

/** What a copy digested of one end of a migration. */
export interface DigestsTable {
  migration_id: string;
  side: 'source' | 'target';
  copy_number: number;
  /** Where the first segment begins, in bytes. */
  start_bytes: number;
  /** Of its segments, as JSON. */
  digests: string;
}

/** The manifest of a migration that was verified, as JSON. */
export interface ManifestsTable {
  migration_id: string;
  document: string;
}

export interface Tables {
  migrations: MigrationsTable;
  rate_changes: RateChangesTable;
  grants: GrantsTable;
  migration_events: MigrationEventsTable;
  policy_generations: PolicyGenerationsTable;
  policy_generation_files: PolicyGenerationFilesTable;
  policy_texts: PolicyTextsTable;
  budgets: BudgetsTable;
  batches: BatchesTable;
  digests: DigestsTable;
  manifests: ManifestsTable;
}
