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

/**
 * The arguments of a `refine` that wants exactly one of the keys.
 * @param words the message where none of them is there, and the advice where several are
 */
export function exactlyOneOf(keys: readonly string[], words: { readonly none: string; readonly several: string }) {
  const written = (value: unknown) => keys.filter((key) => typeof value === 'object' && value !== null && key in value);
  const isOne = (value: unknown) => typeof value !== 'object' || value === null || written(value).length === 1;
  const error = ({ input }: { input?: unknown }) => {
    const found = written(input);
    return found.length === 0 ? words.none : `has ${found.join(' and ')}: ${words.several}`;
  };
  return [isOne, { error, ...unlessMisspelt }] as const;
}
