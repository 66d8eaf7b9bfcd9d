import { describe, it } from '@jest/globals';

const isRoot = process.getuid?.() === 0;

/** A test of what only root may do: mounts, loop devices. Skipped for others, with the reason in its title. */
export function itAsRoot(title: string, body: () => Promise<void>): void {
  if (isRoot) it(title, body);
  else it.skip(`${title} (needs root)`, body);
}

/** Tests all of which need what only root may do. */
export function describeAsRoot(title: string, body: () => void): void {
  if (isRoot) describe(title, body);
  else describe.skip(`${title} (needs root)`, body);
}
