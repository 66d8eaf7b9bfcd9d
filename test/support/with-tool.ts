import { spawnSync } from 'node:child_process';
import { it } from '@jest/globals';

/**
 * `it`, for a test that holds what we do against a program of somebody else's: skipped where that is not installed.
 * @param probe arguments with which the program ends at once
 */
export function itWithTool(program: string, probe = '--version'): typeof it | typeof it.skip {
  return spawnSync(program, [probe]).status === 0 ? it : it.skip;
}
