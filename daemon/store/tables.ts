/** A migration: its columns are what is asked for, the rest is in the document. */
export interface MigrationsTable {
  id: string;
  volume: string;
  state: string;
  /** Milliseconds of Unix time. */
  created_at: number;
  /** The whole migration as JSON. */
  document: string;
}

/** A rate that was decided for a migration; `rate` is JSON, moments are milliseconds of Unix time. */
export interface RateChangesTable {
  migration_id: string;
  sequence: number;
  rate: string;
  cause: string;
  requested_at: number;
  acknowledged_at: number | null;
  effective_at: number | null;
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

export interface Tables {
  migrations: MigrationsTable;
  rate_changes: RateChangesTable;
  migration_events: MigrationEventsTable;
}
