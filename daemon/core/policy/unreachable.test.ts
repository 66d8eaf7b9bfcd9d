import { describe, expect, it } from '@jest/globals';
import { aPlaceMatch, aRule } from '../../../test/support/sample-policies.ts';
import { aWindowUse, windowsOf } from '../../../test/support/sample-windows.ts';
import { limited } from '../rate/rate.ts';
import { formatProblem } from './origin.ts';
import type { Rule, RuleMatch } from './rule.ts';
import { unreachable } from './unreachable.ts';

const at = (line: number) => ({ file: '20-rules.yaml', line, column: 5 });
const limit = (line: number) => ({ value: limited(1000), origin: at(line) });
const named = (name: string, line: number, asked: Partial<RuleMatch>, sets: Partial<Rule>) =>
  aRule(name, asked, { name: { value: name, origin: at(line) }, ...sets });
const warningsOf = (...rules: Rule[]) => unreachable(rules).map(formatProblem);

const wide = (asked: Partial<RuleMatch>) => named('wide', 2, asked, { limit: limit(4) });
const narrow = (asked: Partial<RuleMatch>) => named('narrow', 6, asked, { limit: limit(8) });
const from = (asked: Parameters<typeof aPlaceMatch>[0]) => ({ source: aPlaceMatch(asked) });

describe('A rule never counts', () => {
  it.each<[string, Partial<RuleMatch>, Partial<RuleMatch>]>([
    ['its volumes', { volumes: ['db-*', 'pg-*'] }, { volumes: ['db-orders', 'db-?1', 'pg-*'] }],
    ['its groups', from({ groups: ['rack_a', 'rack_b'] }), from({ groups: ['rack_b'] })],
    ['hosts of any group', from({ groups: ['all'] }), from({ hosts: ['stor-01'] })],
    ['its sizes', { size: { atLeastBytes: 10, underBytes: 90 } }, { size: { atLeastBytes: 10, underBytes: 80 } }],
    ['its metadata', { metadata: new Map([['class', ['*']]]) }, { metadata: new Map([['class', ['gold']]]) }],
    [
      'its labels',
      from({ labels: new Map([['tier', ['n*']]]) }),
      from({ labels: new Map([['tier', ['nvme']]]), pools: ['a'] }),
    ],
    ['its drivers', from({ drivers: ['file', 'block'] }), from({ drivers: ['block'] })],
  ])('where an earlier one covers %s and sets the same', (_, earlier, later) => {
    expect(warningsOf(wide(earlier), narrow(later))).toEqual([
      '20-rules.yaml:6:5 rule narrow never counts: rule wide (20-rules.yaml:2) before it matches all it matches; move it up or remove it',
    ]);
    expect(warningsOf(narrow(later), wide(earlier))).toEqual([]);
  });

  it('where an earlier one is looked at whenever it is', () => {
    const windows = windowsOf({ nights: { hours: '22:00-06:00' }, weekend: { days: 'sat-sun' } });
    const during = (...names: string[]) => ({ value: aWindowUse(windows, ...names), origin: at(3) });
    const always = wide({ volumes: ['*'] });
    const seldom = narrow({ volumes: ['db-*'] });
    const shadowed = (wideDuring: Rule['during'], narrowDuring: Rule['during']) =>
      warningsOf({ ...always, during: wideDuring }, { ...seldom, during: narrowDuring }).length === 1;
    expect(shadowed(undefined, during('nights'))).toBe(true);
    expect(shadowed(during('nights', 'weekend'), during('nights'))).toBe(true);
    expect(shadowed(during('nights'), during('nights', 'weekend'))).toBe(false);
    expect(shadowed(during('nights'), undefined)).toBe(false);
  });

  it.each<[string, Partial<RuleMatch>, Partial<RuleMatch>]>([
    ['names that only overlap', { volumes: ['db-*'] }, { volumes: ['*-1'] }],
    ['a ? that is not any run of characters', { volumes: ['db-?'] }, { volumes: ['db-*'] }],
    ['one of two names', { volumes: ['db-*'] }, { volumes: ['db-1', 'web-1'] }],
    [
      'a larger range of sizes',
      { size: { atLeastBytes: 10, underBytes: 90 } },
      { size: { atLeastBytes: 9, underBytes: 90 } },
    ],
    ['no label where one is asked for', from({ labels: new Map([['tier', ['*']]]) }), from({ pools: ['fast'] })],
    ['another end', from({ hosts: ['a'] }), { destination: aPlaceMatch({ hosts: ['a'] }) }],
    ['a host that may or may not be in the group', from({ groups: ['rack_a'] }), from({ hosts: ['stor-01'] })],
  ])('but is not called out for %s', (_, earlier, later) => {
    expect(warningsOf(wide(earlier), narrow(later))).toEqual([]);
  });

  it('only with what it sets: a key that no earlier rule sets counts, and so does a max', () => {
    const max = { value: limited(10), origin: at(9) };
    const rule = named('narrow', 6, { volumes: ['db-1'] }, { limit: limit(8), max });
    expect(warningsOf(wide({ volumes: ['db-*'] }), rule)).toEqual([
      '20-rules.yaml:8:5 limit of rule narrow never counts: rule wide (20-rules.yaml:2) before it matches all it matches and sets it',
    ]);
    const other = named('narrow', 6, { volumes: ['db-1'] }, { priority: { value: 5, origin: at(7) } });
    expect(warningsOf(wide({ volumes: ['db-*'] }), other)).toEqual([]);
  });

  it('where several earlier ones each set a part of what it sets', () => {
    const keeping = named('keeping', 4, { volumes: ['*'] }, { keepSource: { value: true, origin: at(5) } });
    const both = named(
      'both',
      6,
      { volumes: ['db-1'] },
      { limit: limit(8), keepSource: { value: false, origin: at(9) } },
    );
    expect(warningsOf(wide({ volumes: ['db-*'] }), keeping, both)).toEqual([
      '20-rules.yaml:6:5 rule both never counts: rule wide (20-rules.yaml:2) and rule keeping (20-rules.yaml:4) before it match all it matches and set all it sets; move it up or remove it',
    ]);
  });
});
