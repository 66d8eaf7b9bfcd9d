import type { Bench, Findings } from './trial.ts';

/** Runs something that may fail without taking the rest along: what it could not find out becomes a note. Ctrl-C goes through. */
export async function attempt(what: string, bench: Bench, run: () => Promise<Findings>): Promise<Findings> {
  bench.say(what);
  try {
    return await run();
  } catch (error) {
    bench.signal.throwIfAborted();
    const said = error instanceof Error ? error.message : String(error);
    bench.say(`${what}: failed: ${said}`);
    return { notes: [`Not measured: ${what}: ${said.split('\n')[0]}`], failed: true };
  }
}

/** Several findings as one. */
export function together(findings: readonly Findings[]): Findings {
  return {
    bars: findings.flatMap(({ bars }) => bars ?? []),
    throttles: findings.flatMap(({ throttles }) => throttles ?? []),
    facts: findings.flatMap(({ facts }) => facts ?? []),
    notes: [...new Set(findings.flatMap(({ notes }) => notes ?? []))],
    failed: findings.some(({ failed }) => failed === true),
  };
}
