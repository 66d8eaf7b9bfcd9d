import { z } from 'zod';
import { RateSyntaxError } from '../core/rate/error.ts';
import { parseRate } from '../core/rate/text.ts';

const isMapping = (value: unknown): value is object => typeof value === 'object' && value !== null;
const hasAny = (value: unknown, ...keys: string[]) => !isMapping(value) || keys.some((key) => key in value);
/** Speaks also when something else is wrong, so that all is told at once; but a key that is misspelt is not missing as well. */
const unlessMisspelt = {
  when: ({ issues }: z.core.ParsePayload) =>
    !issues.some((issue) => issue.code === 'unrecognized_keys' && (issue.path ?? []).length === 0),
};

/** `80MiB/s`. A bare number is no text to YAML, but is refused with the same words. */
const rate = z
  .string({ error: ({ input }) => refusalOf(isMapping(input) ? JSON.stringify(input) : String(input ?? '')) })
  .transform((text, context) => {
    const refusal = refusalOf(text);
    if (refusal === undefined) return parseRate(text);
    context.addIssue({ code: 'custom', message: refusal });
    return z.NEVER;
  });

function refusalOf(text: string): string | undefined {
  try {
    parseRate(text);
    return undefined;
  } catch (error) {
    if (error instanceof RateSyntaxError) return error.message;
    throw error;
  }
}

const howNames = { error: 'must be a name or a list of names, such as db-* or [db-*, web-*]' };
const name = z.string(howNames).min(1, howNames);
const names = z.union([name, z.array(name, howNames).min(1, howNames)], howNames).transform((one) => [one].flat());

const place = z
  .strictObject(
    { host: names.optional(), group: names.optional(), pool: names.optional() },
    { error: 'must hold host, group or pool, such as { group: rack-a }' },
  )
  .refine((value) => hasAny(value, 'host', 'group', 'pool'), {
    error: 'is empty: write host, group or pool',
    ...unlessMisspelt,
  });

const match = z
  .strictObject(
    { volume: names.optional(), source: place.optional(), destination: place.optional() },
    {
      error: ({ input }) =>
        input === undefined
          ? 'is missing: say which migrations the rule is for, such as { volume: db-* }'
          : 'must hold volume, source or destination, such as { volume: db-* }',
    },
  )
  .refine((value) => hasAny(value, 'volume', 'source', 'destination'), {
    error: 'is empty, so the rule would be for every migration: say which, or put its limit under default',
    ...unlessMisspelt,
  });

const terms = { limit: rate.optional(), max: rate.optional() };
const noTerms = { error: 'sets nothing: write limit, max or both', ...unlessMisspelt };

const howToName = 'must be 1 to 63 letters, digits, ".", "_" or "-", such as databases';

/** One rule of `rules`. */
export const ruleSchema = z
  .strictObject(
    {
      name: z
        .string({
          error: ({ input }) => (input === undefined ? 'is missing: give the rule one, such as databases' : howToName),
        })
        .regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, { error: howToName }),
      match,
      ...terms,
    },
    { error: 'must be a rule with name, match, and limit or max' },
  )
  .refine((value) => hasAny(value, 'limit', 'max'), noTerms);

/** The mapping `default`. */
export const defaultSchema = z
  .strictObject(terms, { error: 'must hold limit or max, such as { limit: 64MiB/s }' })
  .refine((value) => hasAny(value, 'limit', 'max'), noTerms);

/** A policy file as its author writes it. */
export const policyFileSchema = z.strictObject(
  {
    default: defaultSchema.optional(),
    rules: z.array(ruleSchema, { error: 'must be a list: begin each rule with "- name: NAME"' }).optional(),
  },
  { error: 'a policy file holds default and rules, such as "default: { limit: 64MiB/s }"' },
);
