import fc from 'fast-check';
import type { PolicyHost, PolicySet } from '../../daemon/core/policy/policy-set.ts';
import type { RateQuery } from '../../daemon/core/policy/query.ts';
import type { PlaceMatch, Rule } from '../../daemon/core/policy/rule.ts';
import { limited, paused, type Rate, unlimited } from '../../daemon/core/rate/rate.ts';
import { formatRate } from '../../daemon/core/rate/text.ts';
import { unboundedConcurrency } from '../../daemon/core/share/admission/candidate.ts';
import { manyWindows, useOf } from './any-windows.ts';
import { aHost, somewhere as origin } from './sample-policies.ts';

const hostNames = ['a1', 'a2', 'b1'];
const groupNames = ['a', 'b', 'all'];

/** Any rate, with few numbers, so that equal ones meet. */
export const rates: fc.Arbitrary<Rate> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(paused, unlimited) },
  { weight: 6, arbitrary: fc.integer({ min: 1, max: 50 }).map(limited) },
);

const perhaps = <T>(values: fc.Arbitrary<T>) =>
  fc.option(
    values.map((value) => ({ value, origin })),
    { nil: undefined },
  );
const terms = fc.record({ limit: perhaps(rates), max: perhaps(rates) });
const words = fc.constantFrom('x', 'y');
const labels = fc.dictionary(fc.constantFrom('tier', 'row'), words).map((record) => new Map(Object.entries(record)));
/** Mostly nothing, so that whole rules match often enough. */
const rarely = <T>(values: fc.Arbitrary<T>, nothing: T) =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(nothing) }, values);
const someOf = (names: string[]) => rarely(fc.subarray(names, { minLength: 1, maxLength: 2 }), []);
const keyGlobs = rarely(
  fc
    .dictionary(fc.constantFrom('tier', 'row'), fc.subarray(['x', '?', 'y*'], { minLength: 1 }), { maxKeys: 1 })
    .map((record) => new Map(Object.entries(record))),
  new Map<string, string[]>(),
);
const places: fc.Arbitrary<PlaceMatch> = fc.record({
  hosts: someOf(['a*', 'b1', '?1']),
  groups: someOf(groupNames),
  labels: keyGlobs,
  pools: someOf(['p', '*q']),
  drivers: someOf(['file', 'block']),
});
const sizes = fc.record({
  atLeastBytes: fc.constantFrom(0, 0, 0, 10),
  underBytes: fc.constantFrom(Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 20),
});
const windowUses = fc.subarray([...manyWindows.keys()], { minLength: 1, maxLength: 2 }).map(useOf);
const hours = {
  window: rarely(perhaps(fc.oneof({ weight: 4, arbitrary: windowUses }, fc.constant('always' as const))), undefined),
  trickle: rarely(perhaps(fc.integer({ min: 1, max: 50 }).map(limited)), undefined),
};
const rules: fc.Arbitrary<Rule> = fc.record({
  name: fc.uuid().map((value) => ({ value, origin })),
  match: fc.record({
    volumes: someOf(['v*', 'w', '*', '?']),
    size: sizes,
    metadata: keyGlobs,
    source: places,
    destination: places,
  }),
  limit: perhaps(rates),
  max: perhaps(rates),
  priority: perhaps(fc.integer({ min: 1, max: 3 })),
  verify: perhaps(fc.constantFrom('digest' as const, 'none' as const)),
  floor: perhaps(fc.constantFrom(0, 1, 5)),
  keepSource: perhaps(fc.boolean()),
  during: rarely(perhaps(windowUses), undefined),
  ...hours,
});

const pools = fc
  .dictionary(fc.constantFrom('p', 'q'), fc.record({ limit: perhaps(rates), max: perhaps(rates), labels }))
  .map((record) => new Map(Object.entries(record)));

function hostNamed(name: string): fc.Arbitrary<PolicyHost> {
  return fc
    .record({ terms, labels, pools })
    .map((stated) => aHost(name, [name.charAt(0)], { ...stated.terms, labels: stated.labels, pools: stated.pools }));
}

const group = fc.record({
  max: perhaps(rates),
  poolMax: fc
    .dictionary(
      fc.constantFrom('p', 'q'),
      rates.map((value) => ({ value, origin })),
    )
    .map((record) => new Map(Object.entries(record))),
});

/** Policies over three hosts, more than 32 rules now and then. */
export const policySets: fc.Arbitrary<PolicySet> = fc
  .record({
    default: fc.record({ limit: perhaps(rates), max: perhaps(rates), floor: perhaps(fc.constantFrom(0, 2)), ...hours }),
    rules: fc.oneof(
      { weight: 19, arbitrary: fc.array(rules, { maxLength: 6 }) },
      fc.array(rules, { minLength: 33, maxLength: 40 }),
    ),
    hosts: fc.tuple(...hostNames.map(hostNamed)),
    groups: fc.tuple(...groupNames.map(() => group)),
  })
  .map((parts) => ({
    generation: 1,
    default: parts.default,
    windows: manyWindows,
    budgets: [],
    concurrency: unboundedConcurrency,
    rules: parts.rules,
    hosts: new Map(parts.hosts.map((host) => [host.name, host])),
    groups: new Map(
      parts.groups.map((each, index) => [groupNames[index] ?? '', { name: groupNames[index] ?? '', ...each }]),
    ),
  }));

const place = fc.record({
  host: fc.constantFrom(...hostNames, 'unknown'),
  pool: fc.constantFrom('p', 'q', 'r'),
  driver: fc.constantFrom('file', 'block'),
});
const limitTexts = fc.oneof(rates.map(formatRate), fc.constantFrom('0', 'nonsense', ''));

/** Of the month in which the samples of windows do what they do; often at a minute that one of them names. */
export const instants = fc
  .record({ quarter: fc.integer({ min: 0, max: 28 * 96 }), ms: fc.oneof(fc.constant(0), fc.nat(900_000)) })
  .map(({ quarter, ms }) => Date.UTC(2026, 10, 9) + quarter * 900_000 + ms);

/** Migrations between those hosts and one that the inventory does not have. */
export const queries: fc.Arbitrary<RateQuery> = fc.record({
  volume: fc.record({
    name: fc.constantFrom('v1', 'w', 'x'),
    sizeBytes: fc.constantFrom(1, 10, 19, 20),
    metadata: fc.record({ tier: words, volume_copy_bps_limit: limitTexts }, { requiredKeys: [] }),
  }),
  source: place,
  destination: place,
  requestedLimit: fc.option(rates, { nil: undefined }),
  at: instants,
  hasBegun: fc.boolean(),
});
