import { z } from 'zod';

/** Names of windows; `always` says that there is none. */
export const windowNamePattern = /^(?!always$)[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

const howToName = 'must be the name of a window or a list of names, such as nights or [nights, weekend]';

function nameOrNames(how: { error: (issue: { input?: unknown }) => string }) {
  const name = z.string(how).regex(windowNamePattern, how);
  return z.union([name, z.array(name, how).min(1, how)], how);
}

/** When a rule is looked at. */
export const during = nameOrNames({
  error: ({ input }) =>
    mentionsAlways(input) ? 'cannot be always: leave it out, and the rule is looked at at any time' : howToName,
}).transform(distinct);

const howToAllow = {
  error: ({ input }: { input?: unknown }) =>
    mentionsAlways(input) ? 'holds always in a list: write always alone' : howToName,
};

/** When migrations may run. */
export const allowedHours = z
  .union([z.literal('always'), nameOrNames(howToAllow)], howToAllow)
  .transform((written) => (written === 'always' ? written : distinct(written)));

/** When a budget has another limit. */
export const hoursOfBudget = nameOrNames({
  error: ({ input }) =>
    mentionsAlways(input) ? 'cannot be always: the limit beside during is what holds at all other times' : howToName,
}).transform(distinct);

function distinct(names: string | readonly string[]): readonly string[] {
  return [...new Set([names].flat())];
}

function mentionsAlways(input: unknown): boolean {
  return [input].flat().includes('always');
}
