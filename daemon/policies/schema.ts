import { z } from 'zod';
import { floor, rate, trickle } from './schema-amounts.ts';
import { budgetsSchema } from './schema-budget.ts';
import { concurrencySchema } from './schema-concurrency.ts';
import { match } from './schema-match.ts';
import { howToName, namePattern } from './schema-names.ts';
import { atLeastOneOf, unlessMisspelt } from './schema-presence.ts';
import { windowsSchema } from './schema-window.ts';
import { allowedHours, during } from './schema-window-names.ts';

const terms = {
  limit: rate.optional().describe('How fast, where nothing stronger says it: a request or the metadata of the volume.'),
  max: rate.optional().describe('A ceiling. All that apply hold, and nothing overrides one.'),
};

const hours = {
  window: allowedHours
    .optional()
    .describe('Windows in which its migrations may run, in any of them; or always. Outside of them they wait.'),
  trickle: trickle
    .optional()
    .describe('What migrations that have begun go on at while the window is closed, in the place of its at_close.'),
};

const howMuchPriority = { error: 'must be a whole number from 1 to 1000, such as 200' };

const atLeast = floor
  .optional()
  .describe('What a migration gets at least of the budgets it crosses; it waits until that is free. 1MiB/s if absent.');

const settings = {
  priority: z
    .int(howMuchPriority)
    .min(1, howMuchPriority)
    .max(1000, howMuchPriority)
    .optional()
    .describe('Weight when migrations share a budget, 1 to 1000; 100 where no rule says it.'),
  floor: atLeast,
  verify: z
    .enum(['digest', 'none'], { error: 'must be digest or none' })
    .optional()
    .describe('How the copy is checked before the switch.'),
  keep_source: z
    .boolean({ error: 'must be true or false' })
    .optional()
    .describe('Whether the source stays, under another name, after the switch.'),
};

const effects = { ...terms, ...settings, ...hours };
const effectKeys = Object.keys(effects);

const howToNameRules = howToName('databases');

/** One rule of `rules`. */
export const ruleSchema = z
  .strictObject(
    {
      name: z
        .string({
          error: ({ input }) =>
            input === undefined ? 'is missing: give the rule one, such as databases' : howToNameRules,
        })
        .regex(namePattern, { error: howToNameRules })
        .describe('Unique over all files; messages and explanations call the rule by it.'),
      match: match.describe('Which migrations the rule is for: those that fit everything here.'),
      during: during
        .optional()
        .describe('Windows in which the rule is looked at, in any of them; at any time if absent.'),
      ...effects,
    },
    { error: `must be a rule with name, match, and something it sets, such as limit` },
  )
  .refine((value) => atLeastOneOf(value, ...effectKeys), {
    error: `sets nothing: write ${effectKeys.slice(0, -1).join(', ')} or ${effectKeys.at(-1)}`,
    ...unlessMisspelt,
  })
  .meta({ anyOf: effectKeys.map((key) => ({ required: [key] })) });

const defaults = { ...terms, floor: atLeast, ...hours };
const defaultKeys = Object.keys(defaults);

/** The mapping `default`. */
export const defaultSchema = z
  .strictObject(defaults, { error: 'must hold limit, max, floor, window or trickle, such as { limit: 64MiB/s }' })
  .refine((value) => atLeastOneOf(value, ...defaultKeys), {
    error: 'sets nothing: write limit, max, floor, window or trickle',
    ...unlessMisspelt,
  })
  .meta({ minProperties: 1 });

/** A policy file as its author writes it. */
export const policyFileSchema = z.strictObject(
  {
    default: defaultSchema.optional().describe('What holds for every migration that nothing stronger speaks about.'),
    windows: windowsSchema.optional().describe('When something is open, by names that rules and default refer to.'),
    budgets: budgetsSchema
      .optional()
      .describe('Rates that many migrations share, by names that messages call them by.'),
    concurrency: concurrencySchema.optional().describe('How many migrations may run at once; the others wait.'),
    rules: z
      .array(ruleSchema, { error: 'must be a list: begin each rule with "- name: NAME"' })
      .optional()
      .describe('Looked at in order. What a rule sets counts when no rule before it matches and sets the same.'),
  },
  {
    error:
      'a policy file holds default, windows, budgets, concurrency and rules, such as "default: { limit: 64MiB/s }"',
  },
);
