import { limited } from '../rate/rate.ts';
import { formatRate } from '../rate/text.ts';
import { builtInFloor, builtInPriority } from './built-in.ts';
import { hoursOf } from './hours.ts';
import { formatOrigin, type Stated } from './origin.ts';
import type { Rule, RuleSettings, Verification } from './rule.ts';
import type { DefaultTerms } from './terms.ts';
import type { AllowedHours } from './window-use.ts';

/** What policies decide about a migration besides its rate. */
export interface Settings {
  /** Weight in the sharing of budgets: whole, 1 to 1000. */
  readonly priority: number;
  /** Bytes per second that it gets at least of the budgets it crosses; 0 for none. */
  readonly floor: number;
  /** Undefined where no rule says how the copy is checked. */
  readonly verify: Verification | undefined;
  /** Undefined where no rule says whether the source is kept, so that the request alone decides. */
  readonly keepSource: boolean | undefined;
}

/** A setting that a rule or the default made, as explanations show it. */
export interface ExplainedSetting {
  /** As policy files write it. */
  readonly key: 'priority' | 'floor' | 'verify' | 'keep_source' | 'window' | 'trickle';
  readonly value: string;
  /** Where it stands, such as `20-rules.yaml:9`. */
  readonly origin: string;
}

/** @param rules those that match, in order: each setting is taken from the first that makes it, the floor else from the default */
export function settingsOf(rules: readonly Rule[], fallback: Pick<DefaultTerms, 'floor'>): Settings {
  return {
    priority: firstThatSets('priority', rules)?.value ?? builtInPriority,
    floor: (firstThatSets('floor', rules) ?? fallback.floor)?.value ?? builtInFloor,
    verify: firstThatSets('verify', rules)?.value,
    keepSource: firstThatSets('keepSource', rules)?.value,
  };
}

/** The same settings and the hours with their origins; those that nothing makes are not among them. */
export function explainedSettings(rules: readonly Rule[], fallback: DefaultTerms): ExplainedSetting[] {
  const { window, trickle } = hoursOf(rules, fallback);
  return [
    ...explained('priority', firstThatSets('priority', rules), String),
    ...explained('floor', firstThatSets('floor', rules) ?? fallback.floor, floorText),
    ...explained('verify', firstThatSets('verify', rules), String),
    ...explained('keep_source', firstThatSets('keepSource', rules), String),
    ...explained('window', window, windowText),
    ...explained('trickle', trickle, formatRate),
  ];
}

function explained<T>(
  key: ExplainedSetting['key'],
  stated: Stated<T> | undefined,
  textOf: (value: T) => string,
): ExplainedSetting[] {
  if (stated === undefined) return [];
  return [{ key, value: textOf(stated.value), origin: formatOrigin(stated.origin) }];
}

/** Nobody is promised anything where it is none. */
function floorText(bytesPerSecond: number): string {
  return bytesPerSecond === 0 ? 'none' : formatRate(limited(bytesPerSecond));
}

function windowText(allowed: AllowedHours): string {
  if (allowed === 'always') return allowed;
  return allowed.names.length === 1 ? allowed.names.join() : `[${allowed.names.join(', ')}]`;
}

function firstThatSets<K extends keyof RuleSettings>(key: K, rules: readonly Rule[]): RuleSettings[K] {
  return rules.find((rule) => rule[key] !== undefined)?.[key];
}
