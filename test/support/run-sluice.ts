import { PassThrough } from 'node:stream';
import { run } from '../../cli/run.ts';

/** What one run of the command left behind. */
export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line inside this process, with streams instead of a terminal. */
export async function runSluice(
  words: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  signal: AbortSignal = new AbortController().signal,
): Promise<Ran> {
  const stdout = collecting();
  const stderr = collecting();
  const code = await run(words, { stdout: stdout.stream, stderr: stderr.stream, environment, signal, version: 'test' });
  return { code, stdout: stdout.text(), stderr: stderr.text() };
}

function collecting() {
  let text = '';
  const stream = new PassThrough({ encoding: 'utf8' });
  stream.on('data', (chunk: string) => {
    text += chunk;
  });
  return { stream, text: () => text };
}
