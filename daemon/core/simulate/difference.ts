import { crossingOf } from '../policy/crossing.ts';
import { explainRate } from '../policy/explain.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import { hostsOf } from '../policy/query.ts';
import { budgetsAt } from '../share/budget/budgets-at.ts';
import { type Aspect, changedBetween } from './aspects.ts';
import type { Effect } from './effect.ts';
import type { Scene, Traveller } from './scene.ts';
import { simulation } from './simulate.ts';

/** What other policies would change for a migration. */
export interface Difference {
  readonly traveller: Traveller;
  readonly before: Effect;
  readonly after: Effect;
  /** Nothing where all stays as it is. */
  readonly changed: readonly Aspect[];
  /** Its hosts that only the policies before have. */
  readonly lostHosts: readonly string[];
}

/**
 * What would change for each migration if other policies took the place of those of the scene, at its beginning. In steps, as the
 * simulations in it.
 */
export function* differences(scene: Scene, draft: PolicySet): Generator<number, Difference[]> {
  const after = yield* effects({ ...scene, policies: draft });
  const before = yield* effects(scene);
  return before.flatMap(({ traveller, ...now }, index) => {
    const found = after[index];
    if (found === undefined) return [];
    const { traveller: _, ...then } = found;
    const lostHosts = hostsOf(traveller.facts).filter(
      (host) => scene.policies.hosts.has(host) && !draft.hosts.has(host),
    );
    const changed: Aspect[] = [...changedBetween(now, then), ...(lostHosts.length > 0 ? (['hosts'] as const) : [])];
    return [{ traveller, before: now, after: then, changed, lostHosts }];
  });
}

function* effects(scene: Scene): Generator<number, (Effect & { readonly traveller: Traveller })[]> {
  const { courses } = yield* simulation(scene);
  const crossing = crossingOf(scene.policies);
  const current = budgetsAt(scene.policies.budgets, scene.from);
  const found: (Effect & { readonly traveller: Traveller })[] = [];
  for (const [index, traveller] of scene.travellers.entries()) {
    const course = courses[index];
    if (course === undefined) continue;
    const query = { ...traveller.facts, at: scene.from, hasBegun: traveller.hasBegun };
    const explanation = explainRate(query, scene.policies);
    const budgets = crossing(traveller.facts).flatMap((place) => current[place] ?? []);
    found.push({ traveller, explanation, budgets, ending: course.ending });
    yield scene.from;
  }
  return found;
}

/** Hosts that come, go, and get another address of their agents, each by name. */
export function hostChanges(
  before: PolicySet,
  after: PolicySet,
): Readonly<Record<'added' | 'removed' | 'moved', string[]>> {
  const names = (from: PolicySet, where: (name: string) => boolean) => [...from.hosts.keys()].filter(where).sort();
  return {
    added: names(after, (name) => !before.hosts.has(name)),
    removed: names(before, (name) => !after.hosts.has(name)),
    moved: names(before, (name) => {
      const now = after.hosts.get(name);
      return now !== undefined && now.agent.value !== before.hosts.get(name)?.agent.value;
    }),
  };
}
