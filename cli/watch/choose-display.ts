import type { Output } from '../output.ts';
import type { Display } from './display.ts';

/** A line that changes on a terminal, lines for a log elsewhere, objects with `--json`. */
export async function displayFor(output: Output): Promise<Display> {
  if (output.json) return (await import('./json-display.ts')).jsonDisplay(output);
  if (output.terminal) return (await import('./live-display.ts')).liveDisplay(output);
  return (await import('./log-display.ts')).logDisplay(output, () => new Date());
}
