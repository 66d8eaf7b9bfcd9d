import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runDemo } from './demo.ts';

const { values } = parseArgs({ options: { keep: { type: 'boolean', default: false } } });
const folder = mkdtempSync(join(tmpdir(), 'sluice-demo-'));
const interrupted = new AbortController();
// Ctrl-C may come twice, from the terminal and from npm; the second must not end the cleaning up.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => interrupted.abort(signal));

try {
  await runDemo(folder, values.keep, interrupted.signal);
} catch (error) {
  process.exitCode = 1;
  console.error(interrupted.signal.aborted ? '\ndemo: interrupted' : `\ndemo: ${(error as Error).message}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
