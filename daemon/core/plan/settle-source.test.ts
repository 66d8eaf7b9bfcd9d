import { describe, expect, it } from '@jest/globals';
import { aRequest, deleted, eventsTo, migrationAfter } from '../../../test/support/migrations.ts';
import { aRule, silentPolicies } from '../../../test/support/sample-policies.ts';
import { verdictOn } from '../policy/explain.ts';
import { rateQueryOf } from './rate-in-force.ts';
import { settleSource } from './settle-source.ts';

const stated = (value: boolean, line: number) => ({ value, origin: { file: '20-rules.yaml', line, column: 1 } });

/** @param ruled what rules say, in their order */
function fateOf(keepSource: boolean | undefined, ...ruled: boolean[]) {
  const migration = migrationAfter(eventsTo.verifying, { ...aRequest, keepSource });
  const rules = ruled.map((value, index) => aRule(`r${index}`, {}, { keepSource: stated(value, index + 1) }));
  const verdict = verdictOn(rateQueryOf(migration, 0), { ...silentPolicies, rules });
  return { migration, verdict, fate: settleSource(migration, verdict) };
}

describe('what becomes of the source', () => {
  it.each([
    ['the request, whatever rules say', fateOf(true, false).fate, { kind: 'kept', reason: 'request' }],
    ['a request that says no', fateOf(false, true).fate, { kind: 'deleted', reason: 'request' }],
    [
      'the first rule that says anything',
      fateOf(undefined, true, false).fate,
      { kind: 'kept', reason: '20-rules.yaml:1' },
    ],
    ['a rule that says no', fateOf(undefined, false, true).fate, { kind: 'deleted', reason: '20-rules.yaml:1' }],
    ['nobody', fateOf(undefined).fate, { kind: 'deleted', reason: 'nobody asks to keep it' }],
  ])('is said by %s', (_, fate, expected) => {
    expect(fate).toEqual(expected);
  });

  it('stays as it was settled, whatever rules say afterwards', () => {
    const { migration, verdict } = fateOf(undefined, true);
    expect(settleSource({ ...migration, sourceFate: deleted }, verdict)).toEqual(deleted);
  });
});
