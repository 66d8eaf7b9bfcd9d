import { describe, expect, it } from '@jest/globals';
import { budget, evening, mebibytes, policies, traveller } from '../../../test/support/sample-scenes.ts';
import type { Rate } from '../rate/rate.ts';
import { differences } from './difference.ts';

const MiB = 2 ** 20;
const hour = 3_600_000;

describe('The difference of a draft', () => {
  it('names budgets that are crossed newly, no more, or with another limit', () => {
    const before = policies({ budgets: [budget('uplink', mebibytes(8)), budget('site', mebibytes(9))] });
    const draft = policies({ budgets: [budget('uplink', mebibytes(4)), budget('rack', mebibytes(9))] });
    const scene = { policies: before, travellers: [traveller('a', 8)], from: evening, to: evening + 9 * hour };
    const steps = differences({ ...scene, unlimitedAs: MiB }, draft);
    let found = steps.next();
    while (!found.done) found = steps.next();
    const [difference] = found.value;
    const named = (budgets: readonly { name: string; limit: Rate }[] = []) =>
      budgets.map(({ name, limit }) => [name, limit]);
    expect(difference?.changed).toEqual(['budgets', 'end']);
    expect(named(difference?.before.budgets)).toEqual([
      ['uplink', mebibytes(8)],
      ['site', mebibytes(9)],
    ]);
    expect(named(difference?.after.budgets)).toEqual([
      ['uplink', mebibytes(4)],
      ['rack', mebibytes(9)],
    ]);
  });
});
