import type { Output } from '../output.ts';
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

/** A line that changes on a terminal, lines for a log elsewhere, objects with `--json`. */
export async function displayFor(output: Output): Promise<Display> {
  if (output.json) return (await import('./json-display.ts')).jsonDisplay(output);
  if (output.terminal) return (await import('./live-display.ts')).liveDisplay(output);
  return (await import('./log-display.ts')).logDisplay(output, () => new Date());
}
