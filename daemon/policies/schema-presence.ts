import type { z } from 'zod';

/** Whether a mapping has one of the keys; true for what is no mapping, which is refused for that already. */
export function atLeastOneOf(value: unknown, ...keys: readonly string[]): boolean {
  return typeof value !== 'object' || value === null || keys.some((key) => key in value);
}

/** Speaks also when something else is wrong, so that all is told at once; but a key that is misspelt is not missing as well. */
export const unlessMisspelt = {
  when: ({ issues }: z.core.ParsePayload) =>
    !issues.some((issue) => issue.code === 'unrecognized_keys' && (issue.path ?? []).length === 0),
};
