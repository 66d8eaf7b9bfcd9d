import { setFlagsFromString } from 'node:v8';

let done = false;

/**
 * Lets V8 optimize from now on. bin/sluice-agent starts it without its optimizing compilers: they are worth nothing to an
 * agent that waits and cost it 10 MB, most of them pages of the program itself. The link between agents needs them: without
 * them the bytes that pass through TLS cost about twice the time.
 */
export function atFullSpeed(): void {
  if (done) return;
  setFlagsFromString('--opt');
  setFlagsFromString('--maglev');
  done = true;
}
