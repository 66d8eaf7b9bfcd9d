import { builtInPriority } from './built-in.ts';
import { formatOrigin } from './origin.ts';
import type { Rule, RuleSettings, Verification } from './rule.ts';

/** What policies decide about a migration besides its rate. */
export interface Settings {
  /** Weight in the sharing of budgets: whole, 1 to 1000. */
  readonly priority: number;
  /** Undefined where no rule says how the copy is checked. */
  readonly verify: Verification | undefined;
  /** Undefined where no rule says whether the source is kept, so that the request alone decides. */
  readonly keepSource: boolean | undefined;
}

/** A setting that a rule made, as explanations show it. */
export interface ExplainedSetting {
  /** As policy files write it. */
  readonly key: 'priority' | 'verify' | 'keep_source';
  readonly value: string;
  /** Where it stands, such as `20-rules.yaml:9`. */
  readonly origin: string;
}

/** @param rules those that match, in order: each setting is taken from the first that makes it */
export function settingsOf(rules: readonly Rule[]): Settings {
  return {
    priority: firstThatSets('priority', rules)?.value ?? builtInPriority,
    verify: firstThatSets('verify', rules)?.value,
    keepSource: firstThatSets('keepSource', rules)?.value,
  };
}

/** The same settings with their origins; those that no rule makes are not among them. */
export function explainedSettings(rules: readonly Rule[]): ExplainedSetting[] {
  const keys = { priority: 'priority', verify: 'verify', keepSource: 'keep_source' } as const;
  return (['priority', 'verify', 'keepSource'] as const).flatMap((key) => {
    const stated = firstThatSets(key, rules);
    return stated ? [{ key: keys[key], value: String(stated.value), origin: formatOrigin(stated.origin) }] : [];
  });
}

function firstThatSets<K extends keyof RuleSettings>(key: K, rules: readonly Rule[]): RuleSettings[K] {
  return rules.find((rule) => rule[key] !== undefined)?.[key];
}
