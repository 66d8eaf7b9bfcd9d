import { explainRate } from '../policy/explain.ts';
import type { PolicySet } from '../policy/policy-set.ts';
import { hostsOf } from '../policy/query.ts';
import { type Aspect, changedBetween } from './aspects.ts';
import type { Effect } from './effect.ts';
import type { Scene, Traveller } from './scene.ts';
import { simulate } from './simulate.ts';

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

/** What would change for each migration if other policies took the place of those of the scene, at its beginning. */
export function differencesOf(scene: Scene, draft: PolicySet): Difference[] {
  const after = effectsOf({ ...scene, policies: draft });
  return effectsOf(scene).flatMap(({ traveller, ...before }, index) => {
    const then = after[index];
    if (then === undefined) return [];
    const query = { ...traveller.facts, at: scene.from, hasBegun: traveller.hasBegun };
    const lostHosts = hostsOf(query).filter((host) => scene.policies.hosts.has(host) && !draft.hosts.has(host));
    const changed: Aspect[] = [...changedBetween(before, then), ...(lostHosts.length > 0 ? (['hosts'] as const) : [])];
    return [{ traveller, before, after: { explanation: then.explanation, ending: then.ending }, changed, lostHosts }];
  });
}

function effectsOf(scene: Scene): (Effect & { readonly traveller: Traveller })[] {
  const { courses } = simulate(scene);
  return scene.travellers.flatMap((traveller, index) => {
    const course = courses[index];
    if (course === undefined) return [];
    const query = { ...traveller.facts, at: scene.from, hasBegun: traveller.hasBegun };
    return [{ traveller, explanation: explainRate(query, scene.policies), ending: course.ending }];
  });
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
