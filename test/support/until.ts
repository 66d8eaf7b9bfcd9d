import { setTimeout as pause } from 'node:timers/promises';

/**
 * Asks again and again until the answer is there.
 * @throws Error naming what was waited for, after `withinMs`
 */
export async function until<Answer>(
  what: string,
  ask: () => Promise<Answer | undefined> | Answer | undefined,
  withinMs = 60_000,
): Promise<Answer> {
  const deadline = performance.now() + withinMs;
  while (true) {
    const answer = await ask();
    if (answer !== undefined) return answer;
    if (performance.now() > deadline) throw new Error(`waited ${withinMs} ms in vain for ${what}`);
    await pause(50);
  }
}
