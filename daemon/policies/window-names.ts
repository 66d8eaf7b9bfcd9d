import type { NamedWindow } from '../core/policy/named-window.ts';
import { didYouMean } from '../core/policy/nearest.ts';
import { formatOrigin, type PolicyProblem, problemAt, type Stated } from '../core/policy/origin.ts';
import type { BudgetHours, PolicyBudget } from '../core/policy/policy-budget.ts';
import type { Rule } from '../core/policy/rule.ts';
import type { DefaultTerms, Hours } from '../core/policy/terms.ts';
import type { AllowedHours, WindowUse } from '../core/policy/window-use.ts';
import { formatRate } from '../core/rate/text.ts';
import { type Clash, clashesIn } from '../core/window/contradiction.ts';
import type { AtClose, Calendar, Window } from '../core/window/window.ts';
import { unite } from '../core/window/window.ts';
import { formatLocal } from '../core/window/zone.ts';
import type { WrittenBudget } from './written-budget.ts';

/** The same with windows as a file names them, before it is known which there are. */
export type Naming<T> = {
  readonly [Key in keyof T]: Key extends 'during'
    ? Stated<readonly string[]> | undefined
    : Key extends 'window'
      ? Stated<'always' | readonly string[]> | undefined
      : T[Key];
};

export type NamedHours = Naming<Hours>;

/** A budget with the windows that it names. */
export type LinkedBudget = Omit<WrittenBudget, 'during'> & Pick<PolicyBudget, 'during'>;

/** Rules, default and budgets with the windows that they name. */
export interface Linked {
  readonly default: DefaultTerms;
  readonly rules: readonly Rule[];
  readonly budgets: readonly LinkedBudget[];
  /** Names that no window has, and windows that do not go together; what has one is there without the window. */
  readonly problems: readonly PolicyProblem[];
}

/**
 * Puts windows in the place of their names.
 * @param written names of all windows that there are, also of those that are wrong and were told for that
 */
export function linkWindows(
  fallback: Naming<DefaultTerms>,
  rules: readonly Naming<Rule>[],
  budgets: readonly WrittenBudget[],
  windows: ReadonlyMap<string, NamedWindow>,
  written: readonly string[],
): Linked {
  const linker = new WindowLinker(windows, written);
  return {
    default: { ...fallback, window: linker.allowed('default', fallback) },
    rules: rules.map((rule) => {
      const about = `rule ${rule.name.value}`;
      return { ...rule, during: linker.during(about, rule.during), window: linker.allowed(about, rule) };
    }),
    budgets: budgets.map((budget) => ({ ...budget, during: linker.hoursOf(budget) })),
    problems: linker.problems,
  };
}

class WindowLinker {
  readonly problems: PolicyProblem[] = [];
  readonly #windows: ReadonlyMap<string, NamedWindow>;
  readonly #written: ReadonlySet<string>;
  /** By their names: what is worked out for a window is remembered with it, so there is one of each. */
  readonly #unions = new Map<string, Window>();
  readonly #clashes = new Map<Window, readonly Clash[]>();

  constructor(windows: ReadonlyMap<string, NamedWindow>, written: readonly string[]) {
    this.#windows = windows;
    this.#written = new Set(written);
  }

  hoursOf({ name, during }: WrittenBudget): BudgetHours[] {
    return during.flatMap(({ window, limit }) => {
      const use = this.during(`budget ${name.value}`, window);
      return use === undefined ? [] : [{ window: use, limit }];
    });
  }

  during(about: string, names: Stated<readonly string[]> | undefined): Stated<WindowUse> | undefined {
    if (names === undefined) return undefined;
    const found = this.#find(`${about}, during`, names);
    return found && { value: this.#use(names.value, found), origin: names.origin };
  }

  /** Where a trickle is stated beside the windows, what they say of their close does not count, and so cannot contradict. */
  allowed(about: string, { window, trickle }: NamedHours): Stated<AllowedHours> | undefined {
    if (window === undefined) return undefined;
    const { value, origin } = window;
    if (value === 'always') return { value, origin };
    const found = this.#find(`${about}, window`, { value, origin });
    if (found === undefined) return undefined;
    const use = this.#use(value, found);
    if (trickle === undefined) {
      const clashes = this.#clashesIn(use.window).map((clash) => contradiction(`${about}, window`, clash, found));
      this.problems.push(...clashes.map((message) => problemAt(origin, message)));
    }
    return { value: use, origin };
  }

  /** @returns undefined unless all are there; and a problem for each that nobody wrote */
  #find(about: string, { value, origin }: Stated<readonly string[]>): readonly NamedWindow[] | undefined {
    const unknown = value.filter((name) => !this.#written.has(name));
    this.problems.push(
      ...unknown.map((name) => {
        const advice = didYouMean(name, this.#written) || ': define it under windows';
        return problemAt(origin, `${about}: there is no window ${name}${advice}`);
      }),
    );
    const found = value.flatMap((name) => this.#windows.get(name) ?? []);
    return found.length === value.length ? found : undefined;
  }

  /** Worked out once: rules of one folder name the same windows again and again. */
  #clashesIn(window: Window): readonly Clash[] {
    const clashes = this.#clashes.get(window) ?? clashesIn(window);
    this.#clashes.set(window, clashes);
    return clashes;
  }

  #use(names: readonly string[], found: readonly NamedWindow[]): WindowUse {
    const key = names.toSorted().join(' ');
    const [first] = found;
    const window =
      this.#unions.get(key) ?? (found.length === 1 && first ? first.window : unite(found.map((named) => named.window)));
    this.#unions.set(key, window);
    return { names, window };
  }
}

function contradiction(about: string, { one, other, at }: Clash, windows: readonly NamedWindow[]): string {
  const said = [one, other].map((calendar) => ({ calendar, name: nameOf(calendar, windows) }));
  const each = said.map(({ calendar, name }) => `${name} says ${atCloseText(calendar.atClose)}`).join(', ');
  const when = formatLocal(at, one.timezone);
  return `${about}: the windows contradict, because at ${when} both are open and at_close of ${each}: give them the same`;
}

function nameOf(calendar: Calendar, windows: readonly NamedWindow[]): string {
  const found = windows.find(({ window }) => window.calendars.includes(calendar));
  return found === undefined ? 'one' : `${found.name.value} (${formatOrigin(found.name.origin)})`;
}

function atCloseText(atClose: AtClose): string {
  return atClose.kind === 'trickle' ? `trickle: ${formatRate(atClose.rate)}` : atClose.kind;
}
