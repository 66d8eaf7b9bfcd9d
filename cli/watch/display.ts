import type { MigrationView } from '../views/migration.ts';

/** Shows migrations as they go. */
export interface Display {
  /** Shows a migration as it is now. */
  update(view: MigrationView): void;
  /** Says that the daemon is away for the moment. */
  lost(message: string): void;
  /** Leaves the screen as it should stay. */
  close(): void;
}
