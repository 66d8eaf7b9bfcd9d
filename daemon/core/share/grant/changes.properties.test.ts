import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { anyBudgets, anyClaims } from '../../../../test/support/any-claims.ts';
import { dice } from '../../../../test/support/dice.ts';
import { UnreliableAgents } from '../../../../test/support/unreliable-agents.ts';
import { paused } from '../../rate/rate.ts';
import { allocate } from '../allocation/allocate.ts';
import { amountOf } from '../allocation/amount.ts';
import type { Claim } from '../allocation/claim.ts';
import type { Budget } from '../budget/budget.ts';
import type { Target } from './aims.ts';
import { toldRate } from './holding.ts';
import { budgetsLeft } from './room.ts';
import { worthTelling } from './worth-telling.ts';

const runs = { numRuns: Number(process.env.SHARE_RUNS ?? 150) };
const phases = 4;
const ticksOfPhase = 25;
const copies = 6;

/** The same copies asking for other things in each phase, as migrations start, pause, change and end. */
const anyStory = anyBudgets.chain((budgets) => {
  const phase = anyClaims(budgets.length, copies);
  return fc.record({
    budgets: fc.constant(budgets),
    crosses: fc.array(fc.subarray([...budgets.keys()]), { minLength: copies, maxLength: copies }),
    phases: fc.array(phase, { minLength: phases, maxLength: phases }),
    seed: fc.integer(),
  });
});

const stopped: Target = { rate: paused, ceiling: paused };

function targetsOf(
  claims: readonly Claim[],
  agents: UnreliableAgents,
  budgets: readonly Budget[],
): Map<string, Target> {
  const steered = agents.holdings.filter(({ contact }) => contact.kind === 'reached');
  const asking = claims.flatMap((claim) => {
    const holding = steered.find(({ id }) => id === claim.id);
    return holding === undefined ? [] : [{ ...claim, crosses: holding.crosses }];
  });
  const left = budgetsLeft(budgets, agents.holdings, agents.now);
  const targets = new Map<string, Target>(agents.holdings.map(({ id }) => [id, stopped]));
  for (const [place, { id, rate }] of allocate(asking, left).shares.entries())
    targets.set(id, { rate, ceiling: asking[place]?.ceiling ?? rate });
  return targets;
}

const names = Array.from({ length: copies }, (_, number) => `m-${number}`);

describe('With messages late, overtaken and lost, and agents lost and found', () => {
  it('what is in use never exceeds a budget, nor does what the daemon counts with', () => {
    fc.assert(
      fc.property(anyStory, ({ budgets, crosses, phases, seed }) => {
        const agents = new UnreliableAgents(
          names.map((id, place) => ({ id, crosses: crosses[place] ?? [] })),
          dice(seed),
        );
        for (const claims of phases) {
          for (let tick = 0; tick < ticksOfPhase; tick++) {
            agents.tick(targetsOf(claims, agents, budgets), budgets);
            for (const [place, { limit }] of budgets.entries()) {
              if (limit.kind === 'unlimited') continue;
              expect(agents.inUse(place)).toBeLessThanOrEqual(agents.mayBeInUse(place));
              expect(agents.mayBeInUse(place)).toBeLessThanOrEqual(amountOf(limit));
            }
          }
        }
      }),
      runs,
    );
  });

  it('the targets are reached once messages arrive, but for changes not worth telling, with few messages', () => {
    fc.assert(
      fc.property(anyStory, ({ budgets, crosses, phases, seed }) => {
        const agents = new UnreliableAgents(
          names.map((id, place) => ({ id, crosses: crosses[place] ?? [] })),
          dice(seed),
        );
        const [before = [], after = []] = phases;
        for (let tick = 0; tick < ticksOfPhase; tick++) agents.tick(targetsOf(before, agents, budgets), budgets);
        agents.isReliable = true;
        const sent = agents.sent;
        for (let tick = 0; tick < 80; tick++) agents.tick(targetsOf(after, agents, budgets), budgets);
        const targets = targetsOf(after, agents, budgets);
        expect(agents.tick(targets, budgets)).toEqual([]);
        for (const holding of agents.holdings) {
          expect(holding.unanswered).toEqual([]);
          expect(worthTelling(toldRate(holding), (targets.get(holding.id) ?? stopped).rate)).toBe(false);
        }
        expect(agents.sent - sent).toBeLessThan(8 * copies);
      }),
      runs,
    );
  });
});
