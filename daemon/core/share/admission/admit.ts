import type { Budget } from '../budget/budget.ts';
import type { Candidate, Concurrency } from './candidate.ts';
import type { Need, Obstacle } from './gate.ts';
import { Gates } from './gates.ts';
import { byTurn, patienceMs } from './turn.ts';

export interface Admission {
  /** Those that may run: who runs already, as given, then who is let in now, first come first. */
  readonly admitted: readonly string[];
  /** In the order in which they will have their turn. */
  readonly waiting: readonly Waiting[];
}

export interface Waiting {
  readonly id: string;
  /** In the queue, from 1. */
  readonly place: number;
  /** The first thing in its way. */
  readonly obstacle: Obstacle;
  /** Whom it is kept for, where that is one who has waited longer. */
  readonly keptFor: string | undefined;
}

/**
 * Who may run. Whoever runs goes on; the others are let in by turn, as far as there are places and their floors fit. One who does not
 * get in is passed by those behind him who do, but not for ever: when he has waited `patienceMs`, what he needs is kept for him, unless
 * it is kept for somebody before him. So the first of the queue always gets what becomes free, and as only so many can come before one
 * who waits (`byTurn`), everybody becomes the first: nobody starves as long as those that run come to an end and nothing that he needs
 * is closed (a budget paused, a concurrency of 0). For one who faces something closed nothing is kept.
 *
 * @param now milliseconds of Unix time
 */
export function admit(
  candidates: readonly Candidate[],
  concurrency: Concurrency,
  budgets: readonly Pick<Budget, 'name' | 'limit'>[],
  now: number,
): Admission {
  const gates = new Gates(concurrency, budgets);
  const running = candidates.filter(({ isRunning }) => isRunning);
  for (const one of running) for (const { gate, amount } of gates.neededBy(one)) gate.take(amount);
  const admitted = running.map(({ id }) => id);
  const waiting: Waiting[] = [];
  for (const one of candidates.filter(({ isRunning }) => !isRunning).sort(byTurn)) {
    const needs = gates.neededBy(one);
    const barred = needs.find(({ gate, amount }) => !gate.lets(amount))?.gate;
    if (barred === undefined) {
      for (const { gate, amount } of needs) gate.take(amount);
      admitted.push(one.id);
      continue;
    }
    waiting.push({ id: one.id, place: waiting.length + 1, obstacle: barred.obstacle, keptFor: barred.keptFor });
    if (now - one.askedAt >= patienceMs && canBeKept(needs)) {
      for (const { gate, amount } of needs) gate.keep(amount, one.id);
    }
  }
  return { admitted, waiting };
}

function canBeKept(needs: readonly Need[]): boolean {
  return needs.every(({ gate }) => !gate.isClosed && gate.keptFor === undefined);
}
